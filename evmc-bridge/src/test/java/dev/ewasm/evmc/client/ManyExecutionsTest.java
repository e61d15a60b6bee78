package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

/**
 * Memory and threads. {@code -Dewasm.evmc.executions=1000000} makes it long; the numbers of the
 * long form are in docs/evmc-vms.md.
 */
class ManyExecutionsTest {

  private static final int EXECUTIONS = Integer.getInteger("ewasm.evmc.executions", 20_000);

  /** Loads a slot, calls another account, gives back 64 bytes. */
  private static final Bytes CODE =
      TestWorld.evm(
          "6000 54 6000 52",
          "6020 6020 6000 6000 6000",
          TestWorld.push(TestWorld.OTHER),
          "5a f1 50 6040 6000 f3");

  private static Message message() {
    return Message.call(
        TestWorld.SENDER, Address.ofNumber(7), UInt256.ZERO, Bytes.repeat((byte) 1, 100), 100_000);
  }

  private static void run(NativeVm vm, int times) {
    AnsweringHost host = new AnsweringHost();
    Bytes expected = Bytes.concatenate(AnsweringHost.WORD, Bytes.of(9), Bytes.repeat((byte) 0, 31));
    for (int i = 0; i < times; i++) {
      CallResult result = vm.execute(host, 4, message(), CODE);
      if (!result.isSuccess() || !result.output().equals(expected)) {
        throw new AssertionError("execution " + i + ": " + result);
      }
    }
  }

  @Test
  void memoryDoesNotGrow() throws EvmcLoadException, IOException {
    try (NativeVm vm = EvmcLibrary.load(TestMachines.testEvm()).create()) {
      DeepStack.call(
          () -> {
            run(vm, EXECUTIONS / 4);
            return true;
          });
      long before = residentKilobytes();
      DeepStack.call(
          () -> {
            run(vm, EXECUTIONS);
            return true;
          });
      long after = residentKilobytes();
      if (EXECUTIONS > 100_000) {
        System.out.println(
            EXECUTIONS + " executions: resident " + before + " KiB before, " + after + " after");
      }
      // One leaked output of 64 bytes an execution would be 64 MB in a million.
      assertThat(after - before).isLessThan(48 << 10);
      assertThat(TestMachines.number(TestMachines.testEvm(), "testevm_live_results")).isZero();
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      // Elsewhere only the count of results tells.
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in " + status);
  }

  @Test
  void threadsHaveInstancesOfTheirOwn() throws EvmcLoadException, InterruptedException {
    EvmcLibrary library = EvmcLibrary.load(TestMachines.testEvm());
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      boolean deep = i % 2 == 0;
      Runnable work =
          () -> {
            try {
              for (int round = 0; round < 5; round++) {
                try (NativeVm vm = library.create()) {
                  run(vm, EXECUTIONS / 100);
                }
              }
            } catch (EvmcLoadException | RuntimeException | AssertionError e) {
              failures.add(e);
            }
          };
      threads.add(deep ? DeepStack.newThread(work, "deep " + i) : new Thread(work, "plain " + i));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void destroyingOneInstanceLeavesTheOthers() throws EvmcLoadException {
    EvmcLibrary library = EvmcLibrary.load(TestMachines.testEvm());
    try (NativeVm kept = library.create()) {
      NativeVm destroyed = library.create();
      run(destroyed, 10);
      destroyed.close();
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(destroyed, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the machine was destroyed");
      run(kept, 10);
    }
  }
}
