package dev.ewasm.substrate.state;

import java.util.HexFormat;

/** A trie node or value that the source does not have, or that is no node. */
public final class MissingNodeException extends RuntimeException {

  MissingNodeException(byte[] hash, String reason) {
    super(reason + ": 0x" + HexFormat.of().formatHex(hash));
  }
}
