package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.runtime.Metadata.Constant;
import dev.ewasm.substrate.runtime.Metadata.Field;
import dev.ewasm.substrate.runtime.Metadata.Item;
import dev.ewasm.substrate.runtime.Metadata.Pallet;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes metadata in the versions that clients read. Docs are empty and nothing is deprecated. */
final class MetadataEncoder {

  private static final byte[] MAGIC = "meta".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> KINDS =
      List.of("composite", "variant", "sequence", "array", "tuple", "primitive", "compact");
  private static final List<String> PRIMITIVES =
      List.of(
          "Bool", "Char", "Str", "U8", "U16", "U32", "U64", "U128", "U256", "I8", "I16", "I32",
          "I64", "I128", "I256");

  private final Metadata metadata;
  private final boolean v16;
  private final ScaleWriter writer = new ScaleWriter();

  private MetadataEncoder(Metadata metadata, boolean v16) {
    this.metadata = metadata;
    this.v16 = v16;
  }

  static byte[] encode(Metadata metadata, int version) {
    MetadataEncoder encoder = new MetadataEncoder(metadata, version == 16);
    encoder.writer.raw(MAGIC).u8(version);
    encoder.types();
    encoder.writer.list(metadata.pallets, (writer, pallet) -> encoder.pallet(pallet));
    if (encoder.v16) {
      encoder.extrinsicV16();
    } else {
      encoder.extrinsicV14();
    }
    return encoder.writer.toByteArray();
  }

  private void emptyDocs() {
    writer.compact(0);
  }

  /** What version 16 adds to items: that they are not deprecated. */
  private void notDeprecated() {
    if (v16) {
      writer.u8(0);
    }
  }

  private void optionalText(@Nullable String text) {
    writer.bool(text != null);
    if (text != null) {
      writer.text(text);
    }
  }

  private void types() {
    writer.compact(metadata.types.size());
    for (int i = 0; i < metadata.types.size(); i++) {
      writer.compact(i);
      type(metadata.types.get(i));
    }
  }

  private void type(Metadata.Type type) {
    List<String> path = type.path().equals("-") ? List.of() : List.of(type.path().split("::", -1));
    writer.list(path, ScaleWriter::text);
    writer.list(
        type.parameters(),
        (out, parameter) -> out.text(parameter.name()).bool(true).compact(parameter.type()));
    writer.u8(KINDS.indexOf(type.kind()));
    List<String> parts = type.parts();
    switch (type.kind()) {
      case "composite" -> fields(type.fields());
      case "variant" ->
          writer.list(
              type.variants(),
              (out, variant) -> {
                out.text(variant.name());
                fields(variant.fields());
                out.u8(variant.index());
                emptyDocs();
              });
      case "array" ->
          writer.u32(Long.parseLong(parts.getFirst())).compact(Long.parseLong(parts.get(1)));
      case "tuple" -> writer.list(parts, (out, part) -> out.compact(Long.parseLong(part)));
      case "primitive" -> writer.u8(PRIMITIVES.indexOf(parts.getFirst()));
      default -> writer.compact(Long.parseLong(parts.getFirst()));
    }
    emptyDocs();
  }

  private void fields(List<Field> fields) {
    writer.list(
        fields,
        (out, field) -> {
          optionalText(field.name());
          out.compact(field.type());
          optionalText(field.typeName());
          emptyDocs();
        });
  }

  private void pallet(Pallet pallet) {
    writer.text(pallet.name);
    writer.bool(pallet.storagePrefix != null);
    if (pallet.storagePrefix != null) {
      writer.text(pallet.storagePrefix);
      writer.list(pallet.items, (out, item) -> item(item));
    }
    optionalEnum(pallet.calls);
    optionalEnum(pallet.events);
    writer.list(pallet.constants, (out, constant) -> constant(constant));
    optionalEnum(pallet.errors);
    if (v16) {
      // No associated types, no view functions.
      writer.compact(0).compact(0);
    }
    writer.u8(pallet.index);
    if (v16) {
      emptyDocs();
      notDeprecated();
    }
  }

  private void optionalEnum(int type) {
    writer.bool(type >= 0);
    if (type >= 0) {
      writer.compact(type);
      if (v16) {
        // No variant is deprecated.
        writer.compact(0);
      }
    }
  }

  private void item(Item item) {
    writer.text(item.name()).u8(item.hasDefault() ? 1 : 0);
    if (item.keyType() < 0) {
      writer.u8(0).compact(item.valueType());
    } else {
      writer.u8(1).list(item.hashers(), (out, hasher) -> out.u8(hasher.index()));
      writer.compact(item.keyType()).compact(item.valueType());
    }
    writer.bytes(item.fallback());
    emptyDocs();
    notDeprecated();
  }

  private void constant(Constant constant) {
    writer.text(constant.name()).compact(constant.type()).bytes(constant.value());
    emptyDocs();
    notDeprecated();
  }

  private void extensions() {
    writer.list(
        metadata.extensions,
        (out, extension) ->
            out.text(extension.name()).compact(extension.type()).compact(extension.implicit()));
  }

  private void extrinsicV14() {
    writer.compact(metadata.extrinsic[1]).u8(metadata.extrinsic[0]);
    extensions();
    writer.compact(metadata.runtime[0]);
  }

  private void extrinsicV16() {
    writer.compact(1).u8(metadata.extrinsic[0]);
    for (int i = 2; i < metadata.extrinsic.length; i++) {
      writer.compact(metadata.extrinsic[i]);
    }
    // Version 0 of the extensions: all of them.
    writer.compact(1).u8(0).compact(metadata.extensions.size());
    for (int i = 0; i < metadata.extensions.size(); i++) {
      writer.compact(i);
    }
    extensions();
    // No runtime interfaces are described.
    writer.compact(0);
    for (int i = 1; i < metadata.runtime.length; i++) {
      writer.compact(metadata.runtime[i]);
    }
    // No custom values.
    writer.compact(0);
  }
}
