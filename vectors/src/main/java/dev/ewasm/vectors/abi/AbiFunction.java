package dev.ewasm.vectors.abi;

import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * A function, a constructor (whose name is empty) or a custom error.
 *
 * @param outputs what it returns; empty when the signature does not say
 */
public record AbiFunction(String name, List<AbiParameter> inputs, List<AbiParameter> outputs) {

  /** Bytes of a selector. */
  public static final int SELECTOR = 4;

  public AbiFunction {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Parses {@code transfer(address,uint256)(bool)}, {@code function transfer(address to, uint256
   * amount) external returns (bool)} and the like; also {@code constructor(uint256)} and {@code
   * (uint256)}.
   *
   * @throws AbiException says what is wrong and where
   */
  public static AbiFunction parse(String signature) {
    return of(new SignatureParser(signature).signature("function"));
  }

  /** Parses {@code error TooLittle(uint256 wanted, uint256 present)}, with or without the word. */
  public static AbiFunction parseError(String signature) {
    return of(new SignatureParser(signature).signature("error"));
  }

  private static AbiFunction of(SignatureParser.Signature parsed) {
    return new AbiFunction(parsed.name(), parsed.inputs(), parsed.outputs());
  }

  /** Name and types, as the selector is made of. */
  public String signature() {
    return name + new AbiTypes(inputs).canonicalName();
  }

  /** The first 4 bytes of the signature's Keccak-256. */
  public Bytes selector() {
    return Bytes.wrap(Keccak.hash(signature().getBytes(StandardCharsets.UTF_8)), 0, SELECTOR);
  }

  /**
   * The call data for arguments as people write them, see {@link AbiText}.
   *
   * @throws AbiException if they are not what the signature asks for
   */
  public Bytes encodeCall(List<String> arguments) {
    return Bytes.concatenate(selector(), encodeArguments(arguments));
  }

  /** The arguments alone, as a creation has them behind its code. */
  public Bytes encodeArguments(List<String> arguments) {
    return encodeValues(AbiText.parse(inputs, arguments));
  }

  /** The arguments alone. */
  public Bytes encodeValues(List<AbiValue> arguments) {
    return AbiCodec.encode(AbiParameter.types(inputs), arguments);
  }

  /** Whether data begins with the selector. */
  public boolean matches(Bytes data) {
    return data.size() >= SELECTOR && data.slice(0, SELECTOR).equals(selector());
  }

  /**
   * The arguments in call data or in a custom error, behind the selector.
   *
   * @throws AbiException if the selector or the data are others
   */
  public List<AbiValue> decodeCall(Bytes data) {
    if (!matches(data)) {
      throw new AbiException("data does not begin with " + selector() + " of " + signature());
    }
    return decodeValues(data.slice(SELECTOR));
  }

  /** The arguments in their encoding alone. */
  public List<AbiValue> decodeValues(Bytes data) {
    return AbiCodec.decode(AbiParameter.types(inputs), data);
  }

  /**
   * What a call returned.
   *
   * @throws AbiException if the data is not that
   */
  public List<AbiValue> decodeResult(Bytes data) {
    return AbiCodec.decode(AbiParameter.types(outputs), data);
  }
}
