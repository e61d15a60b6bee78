package dev.ewasm.substrate.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SS58 addresses: base 58 of a network prefix, the account and a checksum.
 *
 * @spec https://docs.polkadot.com/polkadot-protocol/parachain-basics/accounts/ SS58
 */
public final class Ss58 {

  /** The prefix of a Substrate chain that is no registered network. */
  public static final int GENERIC_PREFIX = 42;

  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger FIFTY_EIGHT = BigInteger.valueOf(58);
  private static final byte[] CHECKSUM_CONTEXT = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
  // Longer than any address of 33 bytes; keeps the quadratic base conversion small.
  private static final int MAX_LENGTH = 64;

  private Ss58() {}

  /** An address taken apart: network prefix 0 to 16,383, and account id, key or index. */
  public record Address(int prefix, byte[] payload) {}

  /**
   * Encodes an address.
   *
   * @throws IllegalArgumentException if the prefix is reserved or too large, or no address has this
   *     length
   */
  public static String encode(int prefix, byte[] payload) {
    if (prefix < 0 || prefix > 16383 || prefix == 46 || prefix == 47) {
      throw new IllegalArgumentException("no network has the prefix " + prefix);
    }
    byte[] head =
        prefix < 64
            ? new byte[] {(byte) prefix}
            : new byte[] {
              (byte) ((prefix & 0b1111_1100) >> 2 | 0b0100_0000),
              (byte) (prefix >> 8 | (prefix & 0b11) << 6)
            };
    int checksumLength = checksumLength(payload.length);
    if (checksumLength == 0) {
      throw new IllegalArgumentException("no address has " + payload.length + " bytes");
    }
    byte[] all = Arrays.copyOf(head, head.length + payload.length + checksumLength);
    System.arraycopy(payload, 0, all, head.length, payload.length);
    byte[] checksum = checksum(all, head.length + payload.length);
    System.arraycopy(checksum, 0, all, head.length + payload.length, checksumLength);
    return base58(all);
  }

  /**
   * Decodes an address and checks its checksum.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Address decode(String address) {
    byte[] all = fromBase58(address);
    if (all.length < 3) {
      throw new IllegalArgumentException("address too short");
    }
    int first = all[0] & 0xff;
    int headLength = first < 64 ? 1 : 2;
    if (first > 127) {
      throw new IllegalArgumentException("address of a reserved format");
    }
    int prefix =
        first < 64
            ? first
            : (first & 0b0011_1111) << 2 | (all[1] & 0xff) >> 6 | (all[1] & 0b0011_1111) << 8;
    if (prefix == 46 || prefix == 47) {
      throw new IllegalArgumentException("no network has the prefix " + prefix);
    }
    // All lengths of payload and checksum differ by an odd number or are told apart by size.
    for (int checksumLength = 1; checksumLength <= 2; checksumLength++) {
      int payloadLength = all.length - headLength - checksumLength;
      if (payloadLength > 0 && checksumLength(payloadLength) == checksumLength) {
        byte[] checksum = checksum(all, headLength + payloadLength);
        if (Arrays.equals(
            checksum, 0, checksumLength, all, headLength + payloadLength, all.length)) {
          return new Address(
              prefix, Arrays.copyOfRange(all, headLength, headLength + payloadLength));
        }
      }
    }
    throw new IllegalArgumentException("address with a wrong length or checksum");
  }

  private static int checksumLength(int payloadLength) {
    return switch (payloadLength) {
      case 1, 2, 4, 8 -> 1;
      case 32, 33 -> 2;
      default -> 0;
    };
  }

  private static byte[] checksum(byte[] bytes, int length) {
    return Hashes.blake2(512, CHECKSUM_CONTEXT, Arrays.copyOf(bytes, length));
  }

  private static String base58(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes);
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(FIFTY_EIGHT);
      text.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      text.append(ALPHABET.charAt(0));
    }
    return text.reverse().toString();
  }

  private static byte[] fromBase58(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("address of " + text.length() + " characters");
    }
    BigInteger number = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("not base 58 at character " + i);
      }
      if (digit == 0 && number.signum() == 0) {
        zeros++;
      }
      number = number.multiply(FIFTY_EIGHT).add(BigInteger.valueOf(digit));
    }
    byte[] signed = number.toByteArray();
    int start = signed[0] == 0 ? 1 : 0;
    byte[] bytes = new byte[zeros + signed.length - start];
    System.arraycopy(signed, start, bytes, zeros, signed.length - start);
    return bytes;
  }
}
