package dev.ewasm.vectors.abi;

import java.util.List;
import java.util.stream.Collectors;

/** A type of the ABI. */
public sealed interface AbiType {

  /** Bytes of a word, the unit of the encoding. */
  int WORD = 32;

  /**
   * Parses a type such as {@code uint256}, {@code bytes4[]} or {@code (address,string)[2]}.
   *
   * @throws AbiException if it is not a type
   */
  static AbiType parse(String text) {
    SignatureParser parser = new SignatureParser(text);
    AbiType type = parser.type();
    parser.end();
    return type;
  }

  /** The type's name as signatures have it, such as {@code (address,uint256)[]}. */
  String canonicalName();

  /** Whether its encoding stands in the tail, with an offset in its place. */
  boolean isDynamic();

  /** Bytes that it takes in the head, offset or value. */
  default long headBytes() {
    return WORD;
  }

  /** An integer of {@code bits}, 8 to 256 by 8. */
  record Int(int bits, boolean signed) implements AbiType {
    @Override
    public String canonicalName() {
      return (signed ? "int" : "uint") + bits;
    }

    @Override
    public boolean isDynamic() {
      return false;
    }
  }

  /** {@code bool}. */
  record Bool() implements AbiType {
    @Override
    public String canonicalName() {
      return "bool";
    }

    @Override
    public boolean isDynamic() {
      return false;
    }
  }

  /** {@code address}, 20 bytes. */
  record Account() implements AbiType {
    @Override
    public String canonicalName() {
      return "address";
    }

    @Override
    public boolean isDynamic() {
      return false;
    }
  }

  /** {@code bytes1} to {@code bytes32}, or {@code function}, which is 24 bytes. */
  record FixedBytes(int size, boolean function) implements AbiType {
    @Override
    public String canonicalName() {
      return function ? "function" : "bytes" + size;
    }

    @Override
    public boolean isDynamic() {
      return false;
    }
  }

  /** {@code bytes}. */
  record ByteString() implements AbiType {
    @Override
    public String canonicalName() {
      return "bytes";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** {@code string}, UTF-8. */
  record Text() implements AbiType {
    @Override
    public String canonicalName() {
      return "string";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** An array of any length. */
  record ListOf(AbiType element) implements AbiType {
    @Override
    public String canonicalName() {
      return element.canonicalName() + "[]";
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  /** An array of a fixed length, at least 1. */
  record ArrayOf(AbiType element, int length) implements AbiType {
    @Override
    public String canonicalName() {
      return element.canonicalName() + "[" + length + "]";
    }

    @Override
    public boolean isDynamic() {
      return element.isDynamic();
    }

    @Override
    public long headBytes() {
      return isDynamic() ? WORD : length * element.headBytes();
    }
  }

  /** A tuple, as of a struct, with at least one component. */
  record Tuple(List<AbiParameter> components) implements AbiType {
    public Tuple {
      components = List.copyOf(components);
    }

    List<AbiType> types() {
      return components.stream().map(AbiParameter::type).toList();
    }

    @Override
    public String canonicalName() {
      return components.stream()
          .map(component -> component.type().canonicalName())
          .collect(Collectors.joining(",", "(", ")"));
    }

    @Override
    public boolean isDynamic() {
      return components.stream().anyMatch(component -> component.type().isDynamic());
    }

    @Override
    public long headBytes() {
      return isDynamic()
          ? WORD
          : components.stream().mapToLong(component -> component.type().headBytes()).sum();
    }
  }
}
