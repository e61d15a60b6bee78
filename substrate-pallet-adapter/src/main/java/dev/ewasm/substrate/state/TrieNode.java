package dev.ewasm.substrate.state;

import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import org.jspecify.annotations.Nullable;

/**
 * A node of the trie, immutable.
 *
 * @param partial the nibbles between its parent and it
 * @param value what is stored at it
 * @param children 16 of them, or null for a leaf
 */
record TrieNode(byte[] partial, @Nullable Value value, TrieChild @Nullable [] children) {

  private static final int LEAF = 0b0100_0000;
  private static final int BRANCH = 0b1000_0000;
  private static final int BRANCH_WITH_VALUE = 0b1100_0000;
  private static final int LEAF_WITH_HASH = 0b0010_0000;
  private static final int BRANCH_WITH_HASH = 0b0001_0000;

  /** A value, or only its hash while nobody asked for more. */
  record Value(byte @Nullable [] bytes, byte @Nullable [] hash) {

    static Value of(byte[] bytes, StateVersion version) {
      boolean hashed = version == StateVersion.V1 && bytes.length > StateVersion.MAX_INLINE_VALUE;
      return new Value(bytes, hashed ? Hashes.blake2b256(bytes) : null);
    }

    byte[] load(NodeSource source) {
      if (bytes != null) {
        return bytes;
      }
      if (hash == null) {
        throw new IllegalStateException("a value without bytes has a hash");
      }
      byte[] loaded = source.get(hash);
      if (loaded == null) {
        throw new MissingNodeException(hash, "no value with the hash");
      }
      return loaded;
    }
  }

  TrieNode withPartial(byte[] newPartial) {
    return new TrieNode(newPartial, value, children);
  }

  TrieNode withValue(@Nullable Value newValue) {
    return new TrieNode(partial, newValue, children);
  }

  TrieNode withChild(int index, @Nullable TrieChild child) {
    TrieChild[] copy = children == null ? new TrieChild[16] : children.clone();
    setChild(copy, index, child);
    return new TrieNode(partial, value, copy);
  }

  // Elements may be null, which the array's type cannot say.
  @SuppressWarnings("NullAway")
  private static void setChild(TrieChild[] children, int index, @Nullable TrieChild child) {
    children[index] = child;
  }

  @Nullable TrieChild child(int index) {
    return children == null ? null : children[index];
  }

  byte[] encode() {
    ScaleWriter writer = new ScaleWriter();
    boolean hashed = value != null && value.hash != null;
    if (children == null) {
      writeHeader(writer, hashed ? LEAF_WITH_HASH : LEAF, hashed ? 31 : 63);
    } else if (value == null) {
      writeHeader(writer, BRANCH, 63);
    } else {
      writeHeader(writer, hashed ? BRANCH_WITH_HASH : BRANCH_WITH_VALUE, hashed ? 15 : 63);
    }
    if (children != null) {
      int bitmap = 0;
      for (int i = 0; i < 16; i++) {
        bitmap |= child(i) == null ? 0 : 1 << i;
      }
      writer.u16(bitmap);
    }
    if (value != null) {
      if (value.hash != null) {
        writer.raw(value.hash);
      } else if (value.bytes != null) {
        writer.bytes(value.bytes);
      }
    }
    if (children != null) {
      for (int i = 0; i < 16; i++) {
        TrieChild child = child(i);
        if (child != null) {
          writer.bytes(child.merkleValue());
        }
      }
    }
    return writer.toByteArray();
  }

  private void writeHeader(ScaleWriter writer, int variant, int maximum) {
    int length = partial.length;
    if (length < maximum) {
      writer.u8(variant | length);
    } else {
      writer.u8(variant | maximum);
      int rest = length - maximum;
      while (rest >= 255) {
        writer.u8(255);
        rest -= 255;
      }
      writer.u8(rest);
    }
    int start = length % 2;
    if (start == 1) {
      writer.u8(partial[0]);
    }
    for (int i = start; i < length; i += 2) {
      writer.u8(partial[i] << 4 | partial[i + 1]);
    }
  }

  /**
   * Reads an encoded node.
   *
   * @return null for the empty trie
   * @throws dev.ewasm.substrate.scale.ScaleException if it is none
   */
  static @Nullable TrieNode decode(byte[] encoded) {
    ScaleReader reader = new ScaleReader(encoded);
    int header = reader.u8();
    if (header == 0) {
      reader.end();
      return null;
    }
    boolean branch = (header & BRANCH) != 0 || (header & 0b1111_0000) == BRANCH_WITH_HASH;
    boolean hashed = (header & BRANCH_WITH_VALUE) == 0;
    boolean hasValue = (header & BRANCH_WITH_VALUE) != BRANCH;
    if (hashed && (header & 0b1110_0000) != LEAF_WITH_HASH && !branch) {
      throw reader.errorAt(0, "unknown node variant");
    }
    int maximum = !hashed ? 63 : branch ? 15 : 31;
    byte[] partial = readPartial(reader, header & maximum, maximum);
    int bitmap = branch ? reader.u16() : 0;
    Value value = null;
    if (hasValue) {
      value = hashed ? new Value(null, reader.raw(32)) : new Value(reader.bytes(), null);
    }
    TrieChild[] children = null;
    if (branch) {
      children = new TrieChild[16];
      for (int i = 0; i < 16; i++) {
        if ((bitmap >> i & 1) != 0) {
          children[i] = TrieChild.stored(reader.bytes());
        }
      }
    }
    reader.end();
    return new TrieNode(partial, value, children);
  }

  private static byte[] readPartial(ScaleReader reader, int first, int maximum) {
    int length = first;
    if (first == maximum) {
      int more;
      do {
        more = reader.u8();
        length += more;
      } while (more == 255);
    }
    byte[] packed = reader.raw((length + 1) / 2);
    byte[] partial = new byte[length];
    int odd = length % 2;
    for (int i = 0; i < length; i++) {
      int position = i + odd;
      partial[i] = (byte) (packed[position / 2] >> (position % 2 == 0 ? 4 : 0) & 0xf);
    }
    return partial;
  }
}
