package dev.ewasm.substrate.crypto;

import cafe.cryptography.curve25519.Scalar;
import java.nio.charset.StandardCharsets;

/**
 * A Merlin transcript: everything both sides said so far, from which challenges are drawn.
 *
 * @spec https://merlin.cool/ Merlin transcripts
 */
final class Transcript {

  private final Strobe128 strobe = new Strobe128(ascii("Merlin v1.0"));

  Transcript(String label) {
    append("dom-sep", ascii(label));
  }

  /** The transcript of signing a message in Substrate's context. */
  static Transcript ofMessage(byte[] message) {
    return new Transcript("SigningContext")
        .append("", ascii("substrate"))
        .append("sign-bytes", message);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  Transcript append(String label, byte[] message) {
    strobe.metaAd(ascii(label), false);
    strobe.metaAd(length(message.length), true);
    strobe.ad(message);
    return this;
  }

  byte[] challenge(String label, int length) {
    strobe.metaAd(ascii(label), false);
    strobe.metaAd(length(length), true);
    return strobe.prf(length);
  }

  Scalar challengeScalar(String label) {
    return Scalar.fromBytesModOrderWide(challenge(label, 64));
  }

  private static byte[] length(int length) {
    return new byte[] {
      (byte) length, (byte) (length >>> 8), (byte) (length >>> 16), (byte) (length >>> 24)
    };
  }
}
