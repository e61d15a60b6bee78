package dev.ewasm.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Every scenario runs: once, in this process, with its smallest inputs. */
class ScenariosTest {

  @TempDir Path folder;

  @Test
  void eachRunsOnce() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("dev\\.ewasm\\.bench\\.(scenario|state)\\..*")
                    .param("kernel", "HOSTCALL")
                    .param("kilobytes", "10")
                    .param("store", "rocksdb:" + folder.resolve("state"))
                    .param("accounts", "2000")
                    .param("holders", "1000")
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(1))
                    .shouldFailOnError(true)
                    .build())
            .run();

    List<String> names = new ArrayList<>();
    results.forEach(
        result ->
            names.add(result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1")));
    assertThat(names)
        .contains(
            "Kernels.run",
            "Interpreters.run",
            "ReadyToRun.firstCall",
            "ShortCalls.transfer",
            "Loading.validated",
            "Loading.compiled",
            "StateBlocks.incrementalRoot",
            "StateBlocks.wholeRoot",
            "StateBlocks.transfers",
            "StateBlocks.read",
            "ColdReads.read");
  }
}
