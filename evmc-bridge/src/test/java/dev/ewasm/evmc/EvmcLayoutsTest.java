package dev.ewasm.evmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The layouts against the published numbers of ABI version 12. */
class EvmcLayoutsTest {

  @Test
  void message() {
    assertThat(EvmcLayouts.Message.SIZE).isEqualTo(184);
    assertThat(offsets(EvmcLayouts.Message.LAYOUT))
        .containsExactly(
            Map.entry("kind", 0L),
            Map.entry("flags", 4L),
            Map.entry("depth", 8L),
            Map.entry("gas", 16L),
            Map.entry("recipient", 24L),
            Map.entry("sender", 44L),
            Map.entry("input_data", 64L),
            Map.entry("input_size", 72L),
            Map.entry("value", 80L),
            Map.entry("create2_salt", 112L),
            Map.entry("code_address", 144L),
            Map.entry("code", 168L),
            Map.entry("code_size", 176L));
  }

  @Test
  void result() {
    assertThat(EvmcLayouts.Result.SIZE).isEqualTo(72);
    assertThat(offsets(EvmcLayouts.Result.LAYOUT))
        .containsExactly(
            Map.entry("status_code", 0L),
            Map.entry("gas_left", 8L),
            Map.entry("gas_refund", 16L),
            Map.entry("output_data", 24L),
            Map.entry("output_size", 32L),
            Map.entry("release", 40L),
            Map.entry("create_address", 48L),
            Map.entry("padding", 68L));
  }

  @Test
  void transactionContext() {
    assertThat(EvmcLayouts.TxContext.SIZE).isEqualTo(256);
    assertThat(offsets(EvmcLayouts.TxContext.LAYOUT))
        .containsExactly(
            Map.entry("tx_gas_price", 0L),
            Map.entry("tx_origin", 32L),
            Map.entry("block_coinbase", 52L),
            Map.entry("block_number", 72L),
            Map.entry("block_timestamp", 80L),
            Map.entry("block_gas_limit", 88L),
            Map.entry("block_prev_randao", 96L),
            Map.entry("chain_id", 128L),
            Map.entry("block_base_fee", 160L),
            Map.entry("blob_base_fee", 192L),
            Map.entry("blob_hashes", 224L),
            Map.entry("blob_hashes_count", 232L),
            Map.entry("initcodes", 240L),
            Map.entry("initcodes_count", 248L));
  }

  @Test
  void hostInterface() {
    assertThat(EvmcLayouts.HostInterface.SIZE).isEqualTo(128);
    assertThat(EvmcLayouts.HostInterface.FUNCTIONS).hasSize(16);
    assertThat(EvmcLayouts.HostInterface.CALL).isEqualTo(8 * 8);
    assertThat(EvmcLayouts.HostInterface.SET_TRANSIENT_STORAGE).isEqualTo(15 * 8);
  }

  @Test
  void machine() {
    assertThat(EvmcLayouts.Vm.SIZE).isEqualTo(56);
    assertThat(offsets(EvmcLayouts.Vm.LAYOUT))
        .containsExactly(
            Map.entry("abi_version", 0L),
            Map.entry("name", 8L),
            Map.entry("version", 16L),
            Map.entry("destroy", 24L),
            Map.entry("execute", 32L),
            Map.entry("get_capabilities", 40L),
            Map.entry("set_option", 48L));
  }

  @Test
  void bytesHaveNoAlignment() {
    assertThat(EvmcLayouts.EVMC_ADDRESS.byteAlignment()).isEqualTo(1);
    assertThat(EvmcLayouts.EVMC_ADDRESS.byteSize()).isEqualTo(20);
    assertThat(EvmcLayouts.EVMC_BYTES32.byteAlignment()).isEqualTo(1);
    assertThat(EvmcLayouts.EVMC_BYTES32.byteSize()).isEqualTo(32);
  }

  private static Map<String, Long> offsets(StructLayout layout) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    for (MemoryLayout member : layout.memberLayouts()) {
      Optional<String> name = member.name();
      name.ifPresent(
          field -> offsets.put(field, layout.byteOffset(PathElement.groupElement(field))));
    }
    return offsets;
  }
}
