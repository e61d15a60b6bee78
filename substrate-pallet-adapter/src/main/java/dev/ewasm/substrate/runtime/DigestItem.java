package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;

/**
 * An entry of a header's digest.
 *
 * @param kind what it is for
 * @param engine 4 bytes that name the consensus engine; empty for kinds without one
 * @param data of the entry; empty if it has none
 */
public record DigestItem(Kind kind, byte[] engine, byte[] data) {

  /** The kinds with their numbers in the encoding. */
  public enum Kind {
    OTHER(0, "other"),
    CONSENSUS(4, "consensus"),
    SEAL(5, "seal"),
    PRE_RUNTIME(6, "preRuntime"),
    RUNTIME_ENVIRONMENT_UPDATED(8, "runtimeEnvironmentUpdated");

    private final int number;
    private final String jsonName;

    Kind(int number, String jsonName) {
      this.number = number;
      this.jsonName = jsonName;
    }

    /** The name that clients show. */
    public String jsonName() {
      return jsonName;
    }

    boolean hasEngine() {
      return this == CONSENSUS || this == SEAL || this == PRE_RUNTIME;
    }
  }

  void write(ScaleWriter writer) {
    writer.u8(kind.number);
    if (kind.hasEngine()) {
      writer.raw(engine);
    }
    if (kind != Kind.RUNTIME_ENVIRONMENT_UPDATED) {
      writer.bytes(data);
    }
  }

  public byte[] encode() {
    ScaleWriter writer = new ScaleWriter();
    write(writer);
    return writer.toByteArray();
  }

  static DigestItem read(ScaleReader reader) {
    int start = reader.offset();
    int number = reader.u8();
    for (Kind kind : Kind.values()) {
      if (kind.number == number) {
        byte[] engine = kind.hasEngine() ? reader.raw(4) : new byte[0];
        boolean empty = kind == Kind.RUNTIME_ENVIRONMENT_UPDATED;
        return new DigestItem(kind, engine, empty ? new byte[0] : reader.bytes());
      }
    }
    throw reader.errorAt(start, "unknown digest item " + number);
  }
}
