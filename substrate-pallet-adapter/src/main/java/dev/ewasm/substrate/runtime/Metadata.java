package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.state.StorageHasher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the runtime tells clients about itself, and the types by which they decode it. */
public final class Metadata {

  private static final String NONE = "-";

  /** A field of a type: an optional name, the type's number and an optional name for that. */
  record Field(@Nullable String name, int type, @Nullable String typeName) {}

  /** A variant of an enum. */
  record Variant(int index, String name, List<Field> fields) {}

  /** A type parameter. */
  record Parameter(String name, int type) {}

  /** A type: {@code parts} depend on the kind. */
  record Type(
      String path,
      String kind,
      List<String> parts,
      List<Parameter> parameters,
      List<Variant> variants) {

    List<Field> fields() {
      return parts.stream().map(Metadata::field).toList();
    }
  }

  /** A storage item; a single value has no key type. */
  record Item(
      String name,
      boolean hasDefault,
      byte[] fallback,
      int valueType,
      int keyType,
      List<StorageHasher> hashers) {}

  /** A constant, encoded. */
  record Constant(String name, int type, byte[] value) {}

  /** A pallet; -1 stands for no such enum. */
  static final class Pallet {
    final int index;
    final String name;
    @Nullable String storagePrefix;
    final List<Item> items = new ArrayList<>();
    int calls = -1;
    int events = -1;
    int errors = -1;
    final List<Constant> constants = new ArrayList<>();

    Pallet(int index, String name) {
      this.index = index;
      this.name = name;
    }
  }

  /** A transaction extension: its own type and that of what it adds to the signed payload. */
  record Extension(String name, int type, int implicit) {}

  final List<Type> types = new ArrayList<>();
  final List<Pallet> pallets = new ArrayList<>();
  final List<Extension> extensions = new ArrayList<>();
  int[] extrinsic = {};
  int[] runtime = {};

  private Metadata() {}

  /** The metadata of the runtime with everything it offers. */
  public static Metadata load() {
    return load(true);
  }

  /** The metadata of the runtime, with or without what goes beyond pallet-ssvm. */
  static Metadata load(boolean extended) {
    Metadata metadata = new Metadata();
    try (InputStream resource = Metadata.class.getResourceAsStream("metadata.tsv");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(resource), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#") || (line.startsWith("+") && !extended)) {
          continue;
        }
        metadata.read((line.startsWith("+") ? line.substring(1) : line).split("\t", -1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return metadata;
  }

  private void read(String[] parts) {
    List<String> rest = List.of(parts).subList(1, parts.length);
    switch (parts[0]) {
      case "type" ->
          types.add(
              new Type(
                  parts[1],
                  parts[2],
                  rest.subList(2, rest.size()),
                  new ArrayList<>(),
                  new ArrayList<>()));
      case "param" ->
          types.getLast().parameters.add(new Parameter(parts[1], Integer.parseInt(parts[2])));
      case "variant" ->
          types
              .getLast()
              .variants
              .add(
                  new Variant(
                      Integer.parseInt(parts[1]),
                      parts[2],
                      rest.subList(2, rest.size()).stream().map(Metadata::field).toList()));
      case "pallet" -> pallets.add(new Pallet(Integer.parseInt(parts[1]), parts[2]));
      case "storage" -> pallets.getLast().storagePrefix = parts[1];
      case "item" -> pallets.getLast().items.add(item(parts));
      case "calls" -> pallets.getLast().calls = Integer.parseInt(parts[1]);
      case "events" -> pallets.getLast().events = Integer.parseInt(parts[1]);
      case "errors" -> pallets.getLast().errors = Integer.parseInt(parts[1]);
      case "constant" ->
          pallets
              .getLast()
              .constants
              .add(new Constant(parts[1], Integer.parseInt(parts[2]), hex(parts[3])));
      case "extrinsic" -> extrinsic = rest.stream().mapToInt(Integer::parseInt).toArray();
      case "extension" ->
          extensions.add(
              new Extension(parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3])));
      case "runtime" -> runtime = rest.stream().mapToInt(Integer::parseInt).toArray();
      default -> throw new IllegalStateException("unknown line " + parts[0]);
    }
  }

  private static Item item(String[] parts) {
    boolean map = parts.length > 5;
    List<StorageHasher> hashers = new ArrayList<>();
    for (int i = 6; i < parts.length; i++) {
      String name = parts[i];
      hashers.add(
          Arrays.stream(StorageHasher.values())
              .filter(hasher -> hasher.metadataName().equals(name))
              .findFirst()
              .orElseThrow());
    }
    return new Item(
        parts[1],
        parts[2].equals("Default"),
        hex(parts[3]),
        Integer.parseInt(parts[4]),
        map ? Integer.parseInt(parts[5]) : -1,
        hashers);
  }

  private static Field field(String text) {
    String[] parts = text.split(":", 3);
    return new Field(optional(parts[0]), Integer.parseInt(parts[1]), optional(parts[2]));
  }

  private static @Nullable String optional(String text) {
    return text.equals(NONE) ? null : text;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text, 2, text.length());
  }

  /** Metadata version 14 with its magic number. */
  public byte[] encodeV14() {
    return MetadataEncoder.encode(this, 14);
  }

  /** Metadata version 16 with its magic number. */
  public byte[] encodeV16() {
    return MetadataEncoder.encode(this, 16);
  }

  /** The bytes of one value of a type, read and checked. */
  byte[] readRaw(ScaleReader reader, int type) {
    int start = reader.offset();
    skip(reader, type);
    return reader.since(start);
  }

  private void skip(ScaleReader reader, int number) {
    Type type = types.get(number);
    List<String> parts = type.parts;
    switch (type.kind) {
      case "primitive" -> skipPrimitive(reader, parts.getFirst());
      case "sequence" -> {
        int element = Integer.parseInt(parts.getFirst());
        int length = reader.length(1);
        for (int i = 0; i < length; i++) {
          skip(reader, element);
        }
      }
      case "array" -> {
        for (int i = Integer.parseInt(parts.getFirst()); i > 0; i--) {
          skip(reader, Integer.parseInt(parts.get(1)));
        }
      }
      case "tuple" -> parts.forEach(part -> skip(reader, Integer.parseInt(part)));
      case "compact" -> reader.compact(128);
      case "composite" -> type.fields().forEach(field -> skip(reader, field.type));
      default -> {
        int start = reader.offset();
        int index = reader.u8();
        Variant variant = variant(type, index);
        if (variant == null) {
          throw reader.errorAt(start, "unknown variant " + index + " of " + type.path);
        }
        variant.fields.forEach(field -> skip(reader, field.type));
      }
    }
  }

  private static void skipPrimitive(ScaleReader reader, String name) {
    switch (name) {
      case "Bool" -> reader.bool();
      case "Str" -> reader.text();
      default -> reader.raw(Integer.parseInt(name.substring(1)) / 8);
    }
  }

  static @Nullable Variant variant(Type type, int index) {
    for (Variant variant : type.variants) {
      if (variant.index == index) {
        return variant;
      }
    }
    return null;
  }

  @Nullable Pallet pallet(int index) {
    for (Pallet pallet : pallets) {
      if (pallet.index == index) {
        return pallet;
      }
    }
    return null;
  }

  /** The names of a pallet and of one of its events, as in {@code SSVM.Create}, for people. */
  public String eventName(int pallet, int event) {
    Pallet found = pallet(pallet);
    Variant variant =
        found == null || found.events < 0 ? null : variant(types.get(found.events), event);
    return variant == null || found == null ? "?" : found.name + "." + variant.name;
  }
}
