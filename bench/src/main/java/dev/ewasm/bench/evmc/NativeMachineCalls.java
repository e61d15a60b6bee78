package dev.ewasm.bench.evmc;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.evmc.client.EvmcLibrary;
import dev.ewasm.evmc.client.EvmcLoadException;
import dev.ewasm.evmc.client.NativeVm;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.WorldState;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * An execution of a native machine that does nothing, and a callback of it, on a world state. The
 * machine is {@code evmc-bridge/src/test/c/nothing.c}:
 *
 * <pre>{@code
 * gcc -O2 -fPIC -shared -I evmc-bridge/src/main/c/include -o libnothing.so \
 *     evmc-bridge/src/test/c/nothing.c
 * java --enable-native-access=ALL-UNNAMED -cp CLASSPATH \
 *     dev.ewasm.bench.evmc.NativeMachineCalls ./libnothing.so
 * }</pre>
 */
public final class NativeMachineCalls {

  private static final int ROUNDS = 15;
  private static final int EXECUTIONS = 1_000_000;
  private static final int CALLBACKS = 1000;

  private NativeMachineCalls() {}

  /** Prints the best of some rounds, in nanoseconds. */
  public static void main(String[] args) throws EvmcLoadException {
    try (NativeVm vm = EvmcLibrary.load(args[0]).create()) {
      DeepStack.call(
          () -> {
            measure(vm);
            return true;
          });
      double hop = best(vm, Bytes.EMPTY, 100_000, host());
      System.out.printf("execute from a thread without a deep stack: %.0f ns%n", hop);
    }
  }

  private static void measure(NativeVm vm) {
    HostContext host = host();
    double empty = best(vm, Bytes.EMPTY, EXECUTIONS, host);
    System.out.printf("execute: %.1f ns%n", empty);
    // "load" and a number: that many calls of get_storage.
    Bytes loading =
        Bytes.concatenate(
            Bytes.fromHexString("0x6c6f6164"),
            Bytes.ofUnsignedInt(CALLBACKS, java.nio.ByteOrder.LITTLE_ENDIAN));
    double callbacks = best(vm, loading, EXECUTIONS / CALLBACKS, host);
    double inJava = Double.MAX_VALUE;
    Address address = Address.ofNumber(2);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < EXECUTIONS; i++) {
        if (host.storage(address, org.apache.tuweni.bytes.Bytes32.ZERO) == null) {
          throw new AssertionError();
        }
      }
      inJava = Math.min(inJava, (System.nanoTime() - start) / (double) EXECUTIONS);
    }
    System.out.printf(
        "get_storage: %.1f ns, the same read in Java %.1f ns%n",
        (callbacks - empty) / CALLBACKS, inJava);
  }

  private static HostContext host() {
    ChainRules chain = ChainRules.of(ForkRules.of(Fork.BYZANTIUM));
    BlockContext block =
        new BlockContext(
            1,
            1,
            1L << 40,
            Address.ZERO,
            UInt256.ZERO,
            UInt256.ZERO,
            BlockContext.BlockHashes.NONE);
    WorldState world = new WorldState(new InMemoryState());
    world.beginTransaction();
    return new WorldHost(
        world, chain, new EwasmVm(VmConfig.DEFAULT), block, Address.ZERO, UInt256.ONE);
  }

  private static double best(NativeVm vm, Bytes code, int times, HostContext host) {
    Message message =
        Message.call(Address.ofNumber(1), Address.ofNumber(2), UInt256.ZERO, Bytes.EMPTY, 1000);
    int revision = Fork.BYZANTIUM.revision();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        if (!vm.execute(host, revision, message, code).isSuccess()) {
          throw new AssertionError("did not succeed");
        }
      }
      best = Math.min(best, (System.nanoTime() - start) / (double) times);
    }
    return best;
  }
}
