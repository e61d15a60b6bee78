package dev.ewasm.engine.binary;

import java.util.function.Consumer;

/** Puts a module together section by section (spec 5.5); the caller keeps the sections in order. */
public final class ModuleWriter {

  private final ByteWriter out = new ByteWriter();

  public ModuleWriter() {
    out.word32(0x6d736100).word32(1);
  }

  /** A section whose content (without id and size) {@code content} writes. */
  public ModuleWriter section(int id, Consumer<ByteWriter> content) {
    ByteWriter section = new ByteWriter();
    content.accept(section);
    out.u8(id).sized(section);
    return this;
  }

  /** A custom section. */
  public ModuleWriter custom(String name, byte[] content) {
    return section(ModuleReader.CUSTOM, section -> section.name(name).bytes(content));
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }
}
