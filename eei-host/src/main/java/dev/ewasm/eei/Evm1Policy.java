package dev.ewasm.eei;

import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;

/** Runs code that does not start as WebAssembly does: the EVM's, or refuses it. */
@FunctionalInterface
public interface Evm1Policy {

  /** Such code fails and consumes its gas. */
  Evm1Policy REJECT =
      (host, rules, message, code, stack) ->
          CallResult.failure(new Outcome.Rejected("code is not WebAssembly"));

  CallResult execute(
      HostContext host, ForkRules rules, Message message, ContractCode code, StackBudget stack);
}
