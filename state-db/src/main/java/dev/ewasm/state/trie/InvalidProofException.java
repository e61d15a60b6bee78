package dev.ewasm.state.trie;

/** A proof that does not prove anything. */
public final class InvalidProofException extends RuntimeException {
  public InvalidProofException(String message) {
    super(message);
  }
}
