package dev.ewasm.evmc;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.List;

/**
 * Where the fields of EVMC's structs lie, in bytes from the start, on the 64-bit platforms (LP64).
 * Integers and pointers have the platform's byte order; addresses and 256-bit words are bytes,
 * big-endian, without alignment.
 */
public final class EvmcLayouts {

  /** Bytes of an {@code evmc_address}. */
  public static final long ADDRESS_BYTES = 20;

  /** Bytes of an {@code evmc_bytes32}. */
  public static final long WORD_BYTES = 32;

  private EvmcLayouts() {}

  /** {@code evmc_address}. */
  public static final StructLayout EVMC_ADDRESS =
      structLayout(sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("bytes"))
          .withName("evmc_address");

  /** {@code evmc_bytes32}. */
  public static final StructLayout EVMC_BYTES32 =
      structLayout(sequenceLayout(WORD_BYTES, JAVA_BYTE).withName("bytes"))
          .withName("evmc_bytes32");

  /** {@code evmc_message}: what is to be executed. */
  public static final class Message {
    public static final StructLayout LAYOUT =
        structLayout(
                JAVA_INT.withName("kind"),
                JAVA_INT.withName("flags"),
                JAVA_INT.withName("depth"),
                paddingLayout(4),
                JAVA_LONG.withName("gas"),
                EVMC_ADDRESS.withName("recipient"),
                EVMC_ADDRESS.withName("sender"),
                ADDRESS.withName("input_data"),
                JAVA_LONG.withName("input_size"),
                EVMC_BYTES32.withName("value"),
                EVMC_BYTES32.withName("create2_salt"),
                EVMC_ADDRESS.withName("code_address"),
                paddingLayout(4),
                ADDRESS.withName("code"),
                JAVA_LONG.withName("code_size"))
            .withName("evmc_message");

    public static final long KIND = offset(LAYOUT, "kind");
    public static final long FLAGS = offset(LAYOUT, "flags");
    public static final long DEPTH = offset(LAYOUT, "depth");
    public static final long GAS = offset(LAYOUT, "gas");
    public static final long RECIPIENT = offset(LAYOUT, "recipient");
    public static final long SENDER = offset(LAYOUT, "sender");
    public static final long INPUT_DATA = offset(LAYOUT, "input_data");
    public static final long INPUT_SIZE = offset(LAYOUT, "input_size");
    public static final long VALUE = offset(LAYOUT, "value");
    public static final long CREATE2_SALT = offset(LAYOUT, "create2_salt");
    public static final long CODE_ADDRESS = offset(LAYOUT, "code_address");
    public static final long CODE = offset(LAYOUT, "code");
    public static final long CODE_SIZE = offset(LAYOUT, "code_size");
    public static final long SIZE = LAYOUT.byteSize();

    private Message() {}
  }

  /** {@code evmc_result}: how it ended; its {@code release} must be called once if not null. */
  public static final class Result {
    public static final StructLayout LAYOUT =
        structLayout(
                JAVA_INT.withName("status_code"),
                paddingLayout(4),
                JAVA_LONG.withName("gas_left"),
                JAVA_LONG.withName("gas_refund"),
                ADDRESS.withName("output_data"),
                JAVA_LONG.withName("output_size"),
                ADDRESS.withName("release"),
                EVMC_ADDRESS.withName("create_address"),
                sequenceLayout(4, JAVA_BYTE).withName("padding"))
            .withName("evmc_result");

    public static final long STATUS_CODE = offset(LAYOUT, "status_code");
    public static final long GAS_LEFT = offset(LAYOUT, "gas_left");
    public static final long GAS_REFUND = offset(LAYOUT, "gas_refund");
    public static final long OUTPUT_DATA = offset(LAYOUT, "output_data");
    public static final long OUTPUT_SIZE = offset(LAYOUT, "output_size");
    public static final long RELEASE = offset(LAYOUT, "release");
    public static final long CREATE_ADDRESS = offset(LAYOUT, "create_address");

    /** Room that the result's maker may use as it likes. */
    public static final long PADDING = offset(LAYOUT, "padding");

    public static final long SIZE = LAYOUT.byteSize();

    private Result() {}
  }

  /** {@code evmc_tx_context}: transaction and block. */
  public static final class TxContext {
    public static final StructLayout LAYOUT =
        structLayout(
                EVMC_BYTES32.withName("tx_gas_price"),
                EVMC_ADDRESS.withName("tx_origin"),
                EVMC_ADDRESS.withName("block_coinbase"),
                JAVA_LONG.withName("block_number"),
                JAVA_LONG.withName("block_timestamp"),
                JAVA_LONG.withName("block_gas_limit"),
                EVMC_BYTES32.withName("block_prev_randao"),
                EVMC_BYTES32.withName("chain_id"),
                EVMC_BYTES32.withName("block_base_fee"),
                EVMC_BYTES32.withName("blob_base_fee"),
                ADDRESS.withName("blob_hashes"),
                JAVA_LONG.withName("blob_hashes_count"),
                ADDRESS.withName("initcodes"),
                JAVA_LONG.withName("initcodes_count"))
            .withName("evmc_tx_context");

    public static final long TX_GAS_PRICE = offset(LAYOUT, "tx_gas_price");
    public static final long TX_ORIGIN = offset(LAYOUT, "tx_origin");
    public static final long BLOCK_COINBASE = offset(LAYOUT, "block_coinbase");
    public static final long BLOCK_NUMBER = offset(LAYOUT, "block_number");
    public static final long BLOCK_TIMESTAMP = offset(LAYOUT, "block_timestamp");
    public static final long BLOCK_GAS_LIMIT = offset(LAYOUT, "block_gas_limit");
    public static final long BLOCK_PREV_RANDAO = offset(LAYOUT, "block_prev_randao");
    public static final long CHAIN_ID = offset(LAYOUT, "chain_id");
    public static final long BLOCK_BASE_FEE = offset(LAYOUT, "block_base_fee");
    public static final long BLOB_BASE_FEE = offset(LAYOUT, "blob_base_fee");
    public static final long BLOB_HASHES = offset(LAYOUT, "blob_hashes");
    public static final long BLOB_HASHES_COUNT = offset(LAYOUT, "blob_hashes_count");
    public static final long INITCODES = offset(LAYOUT, "initcodes");
    public static final long INITCODES_COUNT = offset(LAYOUT, "initcodes_count");
    public static final long SIZE = LAYOUT.byteSize();

    private TxContext() {}
  }

  /** {@code evmc_host_interface}: the client's functions, sixteen pointers. */
  public static final class HostInterface {
    /** The functions in their order. */
    public static final List<String> FUNCTIONS =
        List.of(
            "account_exists",
            "get_storage",
            "set_storage",
            "get_balance",
            "get_code_size",
            "get_code_hash",
            "copy_code",
            "selfdestruct",
            "call",
            "get_tx_context",
            "get_block_hash",
            "emit_log",
            "access_account",
            "access_storage",
            "get_transient_storage",
            "set_transient_storage");

    public static final StructLayout LAYOUT =
        structLayout(FUNCTIONS.stream().map(ADDRESS::withName).toArray(MemoryLayout[]::new))
            .withName("evmc_host_interface");

    public static final long ACCOUNT_EXISTS = offset(LAYOUT, "account_exists");
    public static final long GET_STORAGE = offset(LAYOUT, "get_storage");
    public static final long SET_STORAGE = offset(LAYOUT, "set_storage");
    public static final long GET_BALANCE = offset(LAYOUT, "get_balance");
    public static final long GET_CODE_SIZE = offset(LAYOUT, "get_code_size");
    public static final long GET_CODE_HASH = offset(LAYOUT, "get_code_hash");
    public static final long COPY_CODE = offset(LAYOUT, "copy_code");
    public static final long SELFDESTRUCT = offset(LAYOUT, "selfdestruct");
    public static final long CALL = offset(LAYOUT, "call");
    public static final long GET_TX_CONTEXT = offset(LAYOUT, "get_tx_context");
    public static final long GET_BLOCK_HASH = offset(LAYOUT, "get_block_hash");
    public static final long EMIT_LOG = offset(LAYOUT, "emit_log");
    public static final long ACCESS_ACCOUNT = offset(LAYOUT, "access_account");
    public static final long ACCESS_STORAGE = offset(LAYOUT, "access_storage");
    public static final long GET_TRANSIENT_STORAGE = offset(LAYOUT, "get_transient_storage");
    public static final long SET_TRANSIENT_STORAGE = offset(LAYOUT, "set_transient_storage");
    public static final long SIZE = LAYOUT.byteSize();

    private HostInterface() {}
  }

  /** {@code evmc_vm}: a machine; its first field tells which layout the rest has. */
  public static final class Vm {
    public static final StructLayout LAYOUT =
        structLayout(
                JAVA_INT.withName("abi_version"),
                paddingLayout(4),
                ADDRESS.withName("name"),
                ADDRESS.withName("version"),
                ADDRESS.withName("destroy"),
                ADDRESS.withName("execute"),
                ADDRESS.withName("get_capabilities"),
                ADDRESS.withName("set_option"))
            .withName("evmc_vm");

    public static final long ABI_VERSION = offset(LAYOUT, "abi_version");
    public static final long NAME = offset(LAYOUT, "name");
    public static final long VERSION = offset(LAYOUT, "version");
    public static final long DESTROY = offset(LAYOUT, "destroy");
    public static final long EXECUTE = offset(LAYOUT, "execute");
    public static final long GET_CAPABILITIES = offset(LAYOUT, "get_capabilities");

    /** May be null. */
    public static final long SET_OPTION = offset(LAYOUT, "set_option");

    public static final long SIZE = LAYOUT.byteSize();

    private Vm() {}
  }

  private static long offset(StructLayout layout, String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }
}
