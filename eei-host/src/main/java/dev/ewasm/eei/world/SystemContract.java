package dev.ewasm.eei.world;

import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.precompile.Precompile;

/** What stands at an address by the chain's configuration, whatever code the state has there. */
public sealed interface SystemContract {

  /** Implemented by the chain itself. */
  record Native(Precompile precompile) implements SystemContract {}

  /** A contract from a file. */
  record Wasm(ContractCode code) implements SystemContract {}
}
