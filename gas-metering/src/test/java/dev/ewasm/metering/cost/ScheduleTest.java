package dev.ewasm.metering.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.engine.module.Opcode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final String HEADER = "format = 1\nname = \"s\"\nunit = \"gas\"\n";

  @Test
  void revision4PricesEveryInstructionAtOne() {
    Schedule rev4 = Schedules.rev4();
    for (Opcode opcode : Opcode.values()) {
      assertThat(rev4.cost(opcode))
          .as(opcode.text())
          .isEqualTo(opcode == Opcode.ELSE || opcode == Opcode.END ? 0 : 1);
    }
    assertThat(rev4.cost(CostItem.MEMORY_GROW_PAGE)).isEqualTo(14_336);
    assertThat(rev4.dynamicCosts().memoryGrow()).isEqualTo(14_336);
    assertThat(rev4.unit()).isEqualTo(GasUnit.GAS);
  }

  @ParameterizedTest
  @CsvSource({
    "I64_ADD,45",
    "I32_XOR,45",
    "I32_EQZ,45",
    "I64_GE_U,45",
    "I32_SHL,68",
    "I64_SHR_U,68",
    "I32_ROTL,90",
    "BR,90",
    "CALL,90",
    "RETURN,90",
    "I32_LOAD8_U,135",
    "I64_STORE32,135",
    "LOCAL_TEE,135",
    "GLOBAL_SET,135",
    "I64_MUL,135",
    "I32_WRAP_I64,135",
    "I64_EXTEND_I32_S,135",
    "DROP,135",
    "SELECT,135",
    "SELECT_TYPED,135",
    "BR_IF,135",
    "I32_DIV_S,3600",
    "I64_REM_U,3600",
    "I32_CLZ,4725",
    "I64_CTZ,4725",
    "I32_CONST,0",
    "I64_CONST,0",
    "BLOCK,0",
    "LOOP,0"
  })
  void cyclesFollowsThePublishedTable(Opcode opcode, long particles) {
    assertThat(Schedules.cycles().cost(opcode)).isEqualTo(particles);
    assertThat(Schedules.cycles().isFilled(opcode)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "I32_POPCNT",
    "CALL_INDIRECT",
    "MEMORY_COPY",
    "F64_ADD",
    "I8X16_ADD",
    "NOP",
    "I32X4_MUL",
    "I32_EXTEND8_S",
    "I32_TRUNC_SAT_F32_S",
    "F32_CONST",
    "I64X2_EQ"
  })
  void gapsOfTheCycleTableAreMarked(Opcode opcode) {
    assertThat(Schedules.cycles().isFilled(opcode)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void textRoundTrips(String name) throws ScheduleException {
    Schedule schedule = Schedules.builtIn(name);
    Schedule again = ScheduleReader.read("text", schedule.toText());
    assertThat(again.id()).isEqualTo(schedule.id()).startsWith(name + "-");
    assertThat(again.toText()).isEqualTo(schedule.toText());
  }

  @Test
  void theIdFollowsThePrices() throws ScheduleException {
    Schedule mine = read("base = \"rev4\"\n[instructions]\ni32.add = 2 # dearer\n");
    Schedule same = read("base = \"rev4\"\n\n[instructions]\n\"i32.add\" = 2\r\n");
    Schedule other = read("base = \"rev4\"\n[instructions]\ni32.add = 3\n");
    assertThat(mine.id()).isEqualTo(same.id()).isNotEqualTo(other.id());
    assertThat(mine.cost(Opcode.I32_ADD)).isEqualTo(2);
    assertThat(mine.cost(Opcode.I32_SUB)).isEqualTo(1);
  }

  @Test
  void laterPatternsOverrideEarlierOnesAndWordsOverridePatterns() throws ScheduleException {
    Schedule mine =
        read("base = \"rev4\"\n[instructions]\ni32.add = 9\n\"i32.*\" = 2\n\"*.sub\" = 1_000\n");
    assertThat(mine.cost(Opcode.I32_ADD)).isEqualTo(9);
    assertThat(mine.cost(Opcode.I32_SUB)).isEqualTo(1000);
    assertThat(mine.cost(Opcode.I32_MUL)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          base = "rev4";[instructions];i32.add = -1       | s.toml:6: a price must not be negative, found -1
          base = "rev4";[instructions];i32.ad = 1         | s.toml:6: no instruction is named `i32.ad`
          base = "rev4";[instructions];end = 1            | s.toml:6: `end` is a delimiter, not an instruction: it has no price
          base = "rev4";[instructions];br = 0             | s.toml:6: `br` must cost at least 1: programs repeat themselves through it
          base = "rev4";[instructions];drop = 1;drop = 1  | s.toml:7: key `drop` is given twice
          base = "rev4";[filled];drop = 1;[instructions];drop = 1 | s.toml:8: `drop` is priced in both [instructions] and [filled]
          base = "rev4";[instructions];drop = 1.5         | s.toml:6: expected a whole number, found `1.5`
          base = "rev4";[instructions];drop = 100000001  | s.toml:6: a price here must be at most 100000000, found 100000001
          base = "rev4";[instructions];drop = 99999999999999999999 | s.toml:6: a price here must be at most 100000000, found 99999999999999999999
          base = "rev4";[memory];page = 1                 | s.toml:6: unknown key `page`; keys of [memory] are copy-byte, fill-byte, grow-page, init-byte, initial-page
          base = "rev4";[money]                           | s.toml:5: unknown table [money]; tables are instructions, filled, deployment, functions, memory, module, tables
          base = "rev4";[memory];[memory]                 | s.toml:6: table [memory] is given twice
          base = "rev4";[memory                           | s.toml:5: expected `]` at the end of `[memory`
          base = "rev4";colour = 1                        | s.toml:5: unknown key `colour`; keys here are format, name, unit, base
          base = "rev5"                                   | s.toml: base must be one of rev4, cycles, found `rev5`
          base = "cycles"                                 | s.toml: base cycles counts in particles, this schedule in gas
          base = rev4                                     | s.toml:4: `base` needs a string in quotes, found `rev4`
          what is this                                    | s.toml:4: expected `key = value` or `[table]`, found `what is this`
          i*.add = 1                                      | s.toml:4: `i*.add` is not a key; keys other than words need quotes
          [instructions];"*" = 1                          | s.toml: missing key `entry` in [functions]
          """)
  void errorsNameSourceLineAndReason(String lines, String message) {
    assertThatThrownBy(() -> read(lines.replace(';', '\n')))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(message);
  }

  @Test
  void headerKeysAreRequired() {
    assertThatThrownBy(() -> ScheduleReader.read("s.toml", "unit = \"gas\"\nformat = 1\n"))
        .hasMessage("s.toml: missing key `name` before the first table");
    assertThatThrownBy(() -> ScheduleReader.read("s.toml", "format = 2\n"))
        .hasMessage("s.toml:1: format must be 1, found `2`");
  }

  /** Three lines of header, so that {@code rest} begins in line 4. */
  private static Schedule read(String rest) throws ScheduleException {
    return ScheduleReader.read("s.toml", HEADER + rest);
  }
}
