package dev.ewasm.eei;

import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.engine.runtime.Imports;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What contracts of one kind may import, and what these functions do. {@link EeiDialect} is the
 * first; others plug in here.
 */
public interface HostAbi {

  /** Name with all options that change what a contract may import; part of cache keys. */
  String id();

  /** The function a contract may import under these names, or null. */
  @Nullable EeiFunction find(String module, String name);

  /** All functions, in the order of the table. */
  Collection<EeiFunction> functions();

  /** Whether anything may be imported from this module. */
  boolean hasModule(String module);

  /**
   * The functions with a fork's prices, ready to be linked and shared by all instances.
   *
   * @param unitsPerGas units of the gas counter that make one gas
   */
  Imports bind(ForkRules rules, long unitsPerGas);
}
