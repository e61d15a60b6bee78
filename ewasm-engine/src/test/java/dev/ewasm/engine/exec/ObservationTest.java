package dev.ewasm.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import dev.ewasm.engine.text.TextReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationTest {

  /** Writes down what it sees. */
  private static final class Notes implements InstructionObserver {

    final List<String> lines = new ArrayList<>();

    @Override
    public void enter(ObservedRun run) {
      lines.add("enter " + run.function(run.depth() - 1) + " at depth " + run.depth());
    }

    @Override
    public void before(ObservedRun run) {
      InstructionSite site = run.site();
      List<Long> operands = new ArrayList<>();
      for (int i = 0; i < site.operands().size(); i++) {
        operands.add(run.operand(i));
      }
      lines.add(site.function() + " " + site.opcode().text() + " " + operands);
    }

    @Override
    public void leave(ObservedRun run) {
      lines.add("leave " + run.function(run.depth() - 1));
    }

    @Override
    public void end(ObservedRun run, @Nullable Halt halt) {
      StringBuilder where = new StringBuilder();
      for (int level = run.depth() - 1; level >= 0; level--) {
        InstructionSite site = run.site(level);
        where.append(' ').append(run.function(level)).append(':');
        where.append(site == null ? "entry" : site.opcode().text());
      }
      lines.add("end " + halt + where);
    }
  }

  private static final EngineConfig LATEST =
      EngineConfig.FULL.withProfile(Profile.LATEST).withTier(Tier.OBSERVED);

  private static Instance load(String text, Imports imports) {
    byte[] bytes = TextReader.read("test.wat", text.getBytes(StandardCharsets.UTF_8)).bytes();
    LoadedModule module = Engine.load(bytes, LATEST);
    return module.instantiate(new Store(), imports, new ExecutionContext()).instance();
  }

  private static List<String> notes(String text, ExecutionResult expected, long... arguments) {
    Notes notes = new Notes();
    ExecutionContext context = new ExecutionContext();
    context.observer = notes;
    ExecutionResult result = load(text, new Imports()).invoke("f", context, arguments);
    if (expected instanceof ExecutionResult.Completed(long[] values)) {
      assertThat(((ExecutionResult.Completed) result).values()).isEqualTo(values);
    } else {
      assertThat(result).isEqualTo(expected);
    }
    return notes.lines;
  }

  @Test
  void everyInstructionIsShownWithItsOperands() {
    assertThat(
            notes(
                """
                (module
                  (func $add (param i32 i32) (result i32)
                    (i32.add (local.get 0) (local.get 1)))
                  (func (export "f") (param i32) (result i32)
                    (i32.mul (call $add (local.get 0) (i32.const 2)) (i32.const -3))))
                """,
                new ExecutionResult.Completed(new long[] {-21}),
                5))
        .containsExactly(
            "enter 1 at depth 1",
            "1 local.get []",
            "1 i32.const [5]",
            "1 call [5, 2]",
            "enter 0 at depth 2",
            "0 local.get []",
            "0 local.get [5]",
            "0 i32.add [5, 2]",
            "leave 0",
            "1 i32.const [7]",
            "1 i32.mul [7, -3]",
            "leave 1",
            "end null");
  }

  @Test
  void loopsAndBranchesAreShownAsTheyRun() {
    assertThat(
            notes(
                """
                (module
                  (func (export "f") (param i32)
                    (block
                      (loop
                        (br_if 1 (i32.eqz (local.get 0)))
                        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                        (br 0)))))
                """,
                new ExecutionResult.Completed(new long[] {}),
                1))
        .containsExactly(
            "enter 0 at depth 1",
            "0 block []",
            "0 loop []",
            "0 local.get []",
            "0 i32.eqz [1]",
            "0 br_if [0]",
            "0 local.get []",
            "0 i32.const [1]",
            "0 i32.sub [1, 1]",
            "0 local.set [0]",
            "0 br []",
            "0 local.get []",
            "0 i32.eqz [0]",
            "0 br_if [1]",
            "leave 0",
            "end null");
  }

  @Test
  void aTrapLeavesTheFunctionsItHappenedIn() {
    assertThat(
            notes(
                """
                (module
                  (func $div (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
                  (func (export "f") (param i32) (drop (call $div (local.get 0)))))
                """,
                new ExecutionResult.Trapped(Trap.INTEGER_DIVIDE_BY_ZERO),
                0))
        .endsWith("0 i32.div_s [1, 0]", "end INTEGER_DIVIDE_BY_ZERO 0:i32.div_s 1:call");
  }

  @Test
  void tailCallsReplaceTheirCaller() {
    assertThat(
            notes(
                """
                (module
                  (func $g (param i32) (unreachable))
                  (func (export "f") (param i32) (return_call $g (local.get 0))))
                """,
                new ExecutionResult.Trapped(Trap.UNREACHABLE),
                0))
        .containsExactly(
            "enter 1 at depth 1",
            "1 local.get []",
            "1 return_call [0]",
            "leave 1",
            "enter 0 at depth 1",
            "0 unreachable []",
            "end UNREACHABLE 0:unreachable");
  }

  @Test
  void runsNestThroughTheHost() {
    Notes notes = new Notes();
    Imports imports = new Imports();
    ExecutionContext context = new ExecutionContext();
    context.observer = notes;
    imports.function(
        "env",
        "again",
        new FuncType(List.of(), List.of()),
        (caller, called, slots, base) -> {
          assertThat(caller.invoke("g", called)).isInstanceOf(ExecutionResult.Completed.class);
          return null;
        });
    Instance instance =
        load(
            """
            (module
              (import "env" "again" (func $again))
              (func (export "g") (nop))
              (func (export "f") (call $again)))
            """,
            imports);
    instance.invoke("f", context);
    assertThat(notes.lines)
        .containsExactly(
            "enter 2 at depth 1",
            "2 call []",
            "enter 1 at depth 1",
            "1 nop []",
            "leave 1",
            "end null",
            "leave 2",
            "end null");
  }

  @Test
  void onlyTheTopOfADeepStackIsShown() {
    String text =
        "(module (func (export \"f\") (result i32) "
            + "(i32.const 7)".repeat(100)
            + "(i32.const 8)"
            + "(i32.add)".repeat(100)
            + "))";
    List<String> lines = notes(text, new ExecutionResult.Completed(new long[] {708}));
    assertThat(lines.get(102)).isEqualTo("0 i32.add [" + "7, ".repeat(63) + "8]");
    assertThat(lines.get(201)).isEqualTo("0 i32.add [7, 701]");
  }

  @Test
  void withoutAnObserverNothingIsShown() {
    Instance instance =
        load("(module (func (export \"f\") (result i32) (i32.const 1)))", new Imports());
    assertThat(instance.invoke("f", new ExecutionContext()))
        .isInstanceOf(ExecutionResult.Completed.class);
  }

  @Test
  void startFunctionsAreObserved() {
    Notes notes = new Notes();
    ExecutionContext context = new ExecutionContext();
    context.observer = notes;
    byte[] bytes =
        TextReader.read(
                "test.wat", "(module (func $s (nop)) (start $s))".getBytes(StandardCharsets.UTF_8))
            .bytes();
    Instantiation made =
        Engine.load(bytes, LATEST).instantiate(new Store(), new Imports(), context);
    assertThat(made).isInstanceOf(Instantiation.Instantiated.class);
    assertThat(notes.lines)
        .containsExactly("enter 0 at depth 1", "0 nop []", "leave 0", "end null");
  }
}
