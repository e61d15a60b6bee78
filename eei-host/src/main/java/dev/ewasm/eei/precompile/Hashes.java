package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.PrecompileFees;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.crypto.Ripemd160;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions: SHA-256 at address 2, RIPEMD-160 at 3, Keccak-256 where it is wanted. */
final class Hashes {

  private Hashes() {}

  static long perWord(byte[] input, long base, long word) {
    return base + (input.length + 31L) / 32 * word;
  }

  /** 60 gas and 12 a word. */
  static final class Sha256 implements Precompile {
    @Override
    public String name() {
      return "sha256";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return perWord(input, 60, 12);
    }

    @Override
    public byte[] run(byte[] input) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(input);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** 600 gas and 120 a word; the 20 bytes follow 12 zeros. */
  static final class RipemdHash implements Precompile {
    @Override
    public String name() {
      return "ripemd160";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return perWord(input, 600, 120);
    }

    @Override
    public byte[] run(byte[] input) {
      byte[] output = new byte[32];
      Ripemd160.hash(input, output, 12);
      return output;
    }
  }

  /** 30 gas and 6 a word, as the EVM's instruction. */
  static final class Keccak256 implements Precompile {
    @Override
    public String name() {
      return "keccak256";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return perWord(input, 30, 6);
    }

    @Override
    public byte[] run(byte[] input) {
      return Keccak.hash(input);
    }
  }
}
