package dev.ewasm.eei.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.HostAbi;
import dev.ewasm.eei.TestChain;
import dev.ewasm.eei.VmConfig;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContractRulesTest {

  private static final String EXPORTS = "(memory (export \"memory\") 1) (func (export \"main\"))";

  private static @Nullable String check(String fields) {
    return check(fields, EeiDialect.REVISION_4);
  }

  private static @Nullable String check(String fields, HostAbi abi) {
    ContractLoader loader = new EwasmVm(VmConfig.DEFAULT.withAbi(abi)).loader();
    return loader.check(TestChain.wat("(module " + fields + ")"));
  }

  @Test
  void contractsPass() {
    assertThat(check(EXPORTS)).isNull();
    assertThat(check("(import \"ethereum\" \"useGas\" (func (param i64)))" + EXPORTS)).isNull();
  }

  @Test
  void importsMustBeOfTheTable() {
    assertThat(check("(import \"ethereum\" \"useGas\" (func (param i32)))" + EXPORTS))
        .startsWith(
            "import ethereum.useGas has the wrong type: expected (i64) -> (), found (i32) -> () (at"
                + " byte");
    assertThat(
            check("(import \"ethereum\" \"getCaller\" (func (param i32) (result i32)))" + EXPORTS))
        .contains("expected (i32) -> (), found (i32) -> (i32)");
    assertThat(check("(import \"ethereum\" \"useGaz\" (func))" + EXPORTS))
        .startsWith("unknown import ethereum.useGaz (at byte");
    assertThat(check("(import \"env\" \"eth2_loadPreStateRoot\" (func (param i32)))" + EXPORTS))
        .startsWith("import from module \"env\" not allowed: env.eth2_loadPreStateRoot");
    assertThat(check("(import \"ethereum\" \"useGas\" (global i32))" + EXPORTS))
        .startsWith("import ethereum.useGas must be a function, found a global");
    assertThat(
            check(
                "(import \"ethereum\" \"create2\" (func (param i32 i32 i32 i32 i32) (result i32)))"
                    + EXPORTS))
        .startsWith("unknown import ethereum.create2");
  }

  @Test
  void dialectsAndDebugExtendTheTable() {
    String create2 =
        "(import \"ethereum\" \"create2\" (func (param i32 i32 i32 i32 i32) (result i32)))";
    assertThat(check(create2 + EXPORTS, EeiDialect.SSVM)).isNull();
    String print = "(import \"debug\" \"print32\" (func (param i32)))" + EXPORTS;
    assertThat(check(print)).contains("the debug namespace is switched off");
    assertThat(check(print, EeiDialect.HERA.withDebug())).isNull();
    assertThat(EeiDialect.named("SSVM")).contains(EeiDialect.SSVM);
    assertThat(EeiDialect.named("other")).isEmpty();
  }

  @Test
  void exportsAreExactlyTwo() {
    assertThat(check("(memory (export \"memory\") 1)"))
        .startsWith("export \"main\" is missing (at byte");
    assertThat(check("(func (export \"main\"))")).startsWith("export \"memory\" is missing");
    assertThat(check("")).startsWith("export \"main\" is missing");
    assertThat(check("(memory (export \"memory\") 1) (func (export \"main\") (param i32))"))
        .startsWith("export \"main\" has the wrong type: expected () -> (), found (i32) -> ()");
    assertThat(check("(func (export \"memory\")) (func (export \"main\"))"))
        .startsWith("export \"memory\" must be a memory");
    assertThat(check("(memory (export \"memory\") 1) (global (export \"main\") i32 (i32.const 0))"))
        .startsWith("export \"main\" must be a function");
    assertThat(check(EXPORTS + "(func (export \"_main\"))"))
        .startsWith("export \"_main\" not allowed: only main and memory may be exported");
  }

  @Test
  void noStartFunctionAndNoFloats() {
    assertThat(check(EXPORTS + "(func $s) (start $s)")).contains("start function");
    assertThat(check(EXPORTS + "(func (drop (f32.const 1)))")).contains("floating point");
  }

  @Test
  void badBytesAreNamedWithTheirPlace() {
    ContractLoader loader = new EwasmVm(VmConfig.DEFAULT).loader();
    assertThat(loader.check(Bytes.fromHexString("0x0061736d"))).startsWith("unexpected end");
    assertThat(loader.check(Bytes.fromHexString("0x0061736d01000000010160")))
        .contains("at byte 10");
    assertThat(ContractRules.hasPreamble(Bytes.fromHexString("0x0061736d02000000"))).isFalse();
    assertThat(ContractRules.hasMagic(Bytes.fromHexString("0x0061736d02"))).isTrue();
    assertThat(ContractRules.hasMagic(Bytes.fromHexString("0x6000"))).isFalse();
  }
}
