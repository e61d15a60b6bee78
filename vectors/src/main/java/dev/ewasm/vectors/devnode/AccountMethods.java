package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.DevMethods.ALL;
import static dev.ewasm.vectors.devnode.DevMethods.TOOLS;
import static dev.ewasm.vectors.devnode.DevMethods.done;
import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.MethodTable.truth;

import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcCall;
import java.util.function.BiConsumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** {@code evm_}, {@code anvil_}, {@code hardhat_}: accounts set from outside, and impersonated. */
final class AccountMethods {

  private final DevChain node;

  AccountMethods(DevChain node) {
    this.node = node;
  }

  void addTo(MethodTable table) {
    account(
        table,
        "setBalance",
        (call, address) -> {
          UInt256 balance = RpcValues.uint256(call.param(1), "balance");
          node.override(address, account -> account.withBalance(balance));
        });
    account(
        table,
        "setNonce",
        (call, address) -> {
          long nonce = RpcValues.number(call.param(1), "nonce");
          node.override(address, account -> account.withNonce(nonce));
        });
    account(
        table,
        "setCode",
        (call, address) -> {
          Bytes code = RpcValues.data(call.param(1), "code");
          node.override(address, account -> account.withCode(code));
        });
    table.add(
        "anvil_addBalance",
        done(
            call -> {
              Address address = RpcValues.address(call.param(0), "address");
              UInt256 more = RpcValues.uint256(call.param(1), "balance");
              node.addBalance(address, more);
            }));
    table.addAll(
        ALL,
        "setStorageAt",
        call -> {
          Address address = RpcValues.address(call.param(0), "address");
          Bytes32 slot = RpcValues.word(call.param(1), "slot");
          Bytes32 value = RpcValues.word(call.param(2), "value");
          node.override(address, account -> account.withSlot(slot, value));
          return truth(true);
        });
    table.addAll(
        TOOLS,
        "impersonateAccount",
        done(call -> node.impersonate(RpcValues.address(call.param(0), "address"), true)));
    table.addAll(
        TOOLS,
        "stopImpersonatingAccount",
        done(call -> node.impersonate(RpcValues.address(call.param(0), "address"), false)));
    table.add(
        "anvil_autoImpersonateAccount",
        done(call -> node.impersonateAll(RpcValues.flag(call.param(0), "impersonation"))));
    addWholeStates(table);
  }

  private void addWholeStates(MethodTable table) {
    table.add("anvil_dumpState", call -> text(node.dumpState().toHexString()));
    table.add(
        "anvil_loadState",
        call -> {
          node.loadState(RpcValues.data(call.param(0), "state"));
          return truth(true);
        });
  }

  private static void account(MethodTable table, String name, BiConsumer<RpcCall, Address> work) {
    table.addAll(
        ALL, name, done(call -> work.accept(call, RpcValues.address(call.param(0), "address"))));
  }
}
