package dev.ewasm.eei.contract;

import dev.ewasm.eei.fork.PrecompileFees;
import dev.ewasm.eei.precompile.Precompile;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.MeteringException;
import dev.ewasm.metering.ModulePass;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.GasUnit;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.state.crypto.Keccak;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The system contract 0x0a: checks that code is a contract and makes it charge itself through
 * {@code ethereum.useGas}. For chains that meter at deployment; where code is metered when it is
 * loaded, what the Sentinel made would pay twice.
 *
 * <p>Raw interface: a WebAssembly binary in, the metered binary out. ABI interface: {@code
 * validateAndMeter(bytes) returns (bytes)}. Input that is neither, code that is not a contract, and
 * contracts that import {@code useGas} themselves revert with empty output. The price is the
 * schedule's {@link CostItem#DEPLOYMENT_CODE_BYTE} a code byte, in either case.
 */
public final class Sentinel implements Precompile {

  /** Number of the address at which the Ewasm design puts it. */
  public static final int ADDRESS = 0x0a;

  private static final int WORD = 32;
  private static final int SELECTOR_BYTES = 4;

  private static final byte[] SELECTOR =
      Arrays.copyOf(
          Keccak.hash("validateAndMeter(bytes)".getBytes(StandardCharsets.US_ASCII)),
          SELECTOR_BYTES);

  private final ContractLoader loader;
  private final ModulePass metering;
  private final long gasPerByte;

  /**
   * @param loader states what a contract may be
   * @param schedule to meter by; must count in whole gas, because that is what {@code useGas} takes
   */
  public Sentinel(ContractLoader loader, Schedule schedule) {
    if (schedule.unit() != GasUnit.GAS) {
      throw new IllegalArgumentException("the Sentinel needs a schedule in gas, not " + schedule);
    }
    this.loader = loader;
    metering = Metering.segments(schedule);
    gasPerByte = schedule.cost(CostItem.DEPLOYMENT_CODE_BYTE);
  }

  @Override
  public String name() {
    return "sentinel";
  }

  /** A price for each code byte; of input that holds no code, for each byte. */
  @Override
  public long gas(byte[] input, PrecompileFees fees) {
    byte[] code = code(input);
    return gasPerByte * (code == null ? input.length : code.length);
  }

  @Override
  public boolean revertsOnFailure() {
    return true;
  }

  @Override
  public byte @Nullable [] run(byte[] input) {
    byte[] code = code(input);
    if (code == null) {
      return null;
    }
    byte[] metered = validateAndMeter(code);
    return metered == null || isRaw(input) ? metered : encode(metered);
  }

  /** What metering this code costs, in gas. */
  public long price(Bytes code) {
    return gasPerByte * code.size();
  }

  /** The metered code, or null when the code is not a contract or cannot be metered. */
  public @Nullable Bytes meter(Bytes code) {
    byte[] metered = validateAndMeter(code.toArrayUnsafe());
    return metered == null ? null : Bytes.wrap(metered);
  }

  private byte @Nullable [] validateAndMeter(byte[] code) {
    if (loader.check(Bytes.wrap(code)) != null) {
      return null;
    }
    try {
      return metering.apply(ModuleReader.read(code)).bytes();
    } catch (MeteringException e) {
      // It imports useGas itself: it could pay twice, or pretend to.
      return null;
    }
  }

  private static boolean isRaw(byte[] input) {
    return ContractRules.hasMagic(Bytes.wrap(input));
  }

  /** The code in the input of either interface, or null when it is of neither. */
  private static byte @Nullable [] code(byte[] input) {
    if (isRaw(input)) {
      return input;
    }
    if (input.length < SELECTOR_BYTES
        || !Arrays.equals(input, 0, SELECTOR_BYTES, SELECTOR, 0, SELECTOR_BYTES)) {
      return null;
    }
    int offset = number(input, SELECTOR_BYTES);
    if (offset < 0) {
      return null;
    }
    int length = number(input, SELECTOR_BYTES + offset);
    int start = SELECTOR_BYTES + offset + WORD;
    return length < 0 || length > input.length - start
        ? null
        : Arrays.copyOfRange(input, start, start + length);
  }

  /** The word at {@code at}, or -1 when there is none or it exceeds the input's length. */
  private static int number(byte[] input, int at) {
    if (at > input.length - WORD) {
      return -1;
    }
    BigInteger value = new BigInteger(1, input, at, WORD);
    return value.compareTo(BigInteger.valueOf(input.length)) > 0 ? -1 : value.intValue();
  }

  /** One {@code bytes} as the contract ABI returns it: offset, length, padded content. */
  private static byte[] encode(byte[] content) {
    int padded = Math.ceilDiv(content.length, WORD) * WORD;
    byte[] output = new byte[2 * WORD + padded];
    output[WORD - 1] = WORD;
    System.arraycopy(
        ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array(),
        0,
        output,
        2 * WORD - Integer.BYTES,
        Integer.BYTES);
    System.arraycopy(content, 0, output, 2 * WORD, content.length);
    return output;
  }
}
