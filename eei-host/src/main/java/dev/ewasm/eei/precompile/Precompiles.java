package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.state.Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The precompiled contracts by address. */
public final class Precompiles {

  /** In the order of their addresses, from 1 on. */
  private static final List<Precompile> ETHEREUM =
      List.of(
          new EcRecover(),
          new Hashes.Sha256(),
          new Hashes.RipemdHash(),
          new Identity(),
          new Modexp(),
          new Bn128.Add(),
          new Bn128.Multiply(),
          new Bn128.PairingCheck(),
          new Blake2F());

  private static final Precompile KECCAK_256 = new Hashes.Keccak256();

  private Precompiles() {}

  /** Those of Ethereum that exist in the fork: 1 to 4, to 8 from Byzantium, to 9 from Istanbul. */
  public static Map<Address, Precompile> ethereum(ForkRules rules) {
    Map<Address, Precompile> contracts = new LinkedHashMap<>();
    for (int number = 1; number <= rules.precompiles().highest(); number++) {
      contracts.put(Address.ofNumber(number), ETHEREUM.get(number - 1));
    }
    return contracts;
  }

  /** Keccak-256, which the Ewasm design puts at address 9. */
  public static Precompile keccak256() {
    return KECCAK_256;
  }
}
