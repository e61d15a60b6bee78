package dev.ewasm.vectors.cli;

import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Function selectors of Solidity's ABI. */
final class Selectors {

  private Selectors() {}

  /** The first four bytes of the signature's hash, in hexadecimal. */
  static String of(String signature) {
    return HexFormat.of()
        .formatHex(Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)), 0, 4);
  }
}
