package dev.ewasm.engine.text;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.text.Tokens.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The module's function types, those written out and those that type uses imply (spec 6.6.4). */
final class TypeContext {

  private final TokenReader in;
  private final IndexSpace names = new IndexSpace("type");
  private final List<FuncType> types = new ArrayList<>();
  private final Map<FuncType, Integer> first = new HashMap<>();

  TypeContext(TokenReader in) {
    this.in = in;
  }

  List<FuncType> types() {
    return types;
  }

  IndexSpace names() {
    return names;
  }

  /** A type definition, read after its {@code (type}. */
  void define() {
    names.declare(in);
    in.expectOpen("func");
    List<ValType> params = new ArrayList<>();
    // Parameters of a type definition may have names, which mean nothing.
    params(params, new IndexSpace("local"));
    List<ValType> results = results();
    in.expect(Kind.RIGHT);
    in.expect(Kind.RIGHT);
    add(new FuncType(params, results));
  }

  private int add(FuncType type) {
    int index = types.size();
    types.add(type);
    first.putIfAbsent(type, index);
    return index;
  }

  /** The type of this index, or null when there is none. */
  @Nullable FuncType type(int index) {
    return index >= 0 && index < types.size() ? types.get(index) : null;
  }

  /**
   * A type use: {@code (type x)?} with parameters and results.
   *
   * @param locals where parameters are declared, or null where they may not have names
   * @return the index of an existing type or of one that is added
   */
  int use(@Nullable IndexSpace locals) {
    int start = in.position();
    int explicit = -1;
    boolean named = in.takeOpen("type");
    if (named) {
      explicit = names.use(in);
      in.expect(Kind.RIGHT);
    }
    return finishUse(start, named, explicit, locals);
  }

  private int finishUse(int start, boolean named, int explicit, @Nullable IndexSpace locals) {
    List<ValType> params = new ArrayList<>();
    params(params, locals);
    List<ValType> results = results();
    if (in.atOpen("param") || in.atOpen("type")) {
      in.skip();
      throw in.unexpected("type, parameters and results in this order");
    }
    if (!named) {
      FuncType type = new FuncType(params, results);
      Integer known = first.get(type);
      return known != null ? known : add(type);
    }
    if (params.isEmpty() && results.isEmpty()) {
      FuncType type = type(explicit);
      if (locals != null && type != null) {
        locals.addUnnamed(type.params().size());
      }
      return explicit;
    }
    FuncType type = type(explicit);
    if (type == null) {
      throw in.errorAt(start, "unknown type", Integer.toUnsignedString(explicit));
    }
    FuncType inline = new FuncType(params, results);
    if (!type.equals(inline)) {
      throw in.errorAt(start, "inline function type", inline + " is not the type's " + type);
    }
    return explicit;
  }

  /** A block type, emitted in its binary form. */
  void blockType(ByteEmitter out) {
    int start = in.position();
    if (!in.atOpen("type") && !in.atOpen("param")) {
      List<ValType> results = results();
      if (results.isEmpty()) {
        out.u8(TypeCode.EMPTY);
        return;
      }
      if (results.size() == 1) {
        out.u8(TypeCode.of(results.getFirst()));
        return;
      }
      in.position(start);
    }
    out.s64(use(null) & 0xffff_ffffL);
  }

  private void params(List<ValType> into, @Nullable IndexSpace locals) {
    while (in.takeOpen("param")) {
      declarations(into, locals);
    }
  }

  /** What follows {@code (param} or {@code (local}: one named type or any number without names. */
  void declarations(List<ValType> into, @Nullable IndexSpace locals) {
    if (locals != null && in.at(Kind.ID)) {
      locals.declare(in);
      into.add(valType());
      in.expect(Kind.RIGHT);
      return;
    }
    while (!in.take(Kind.RIGHT)) {
      into.add(valType());
      if (locals != null) {
        locals.addUnnamed(1);
      }
    }
  }

  List<ValType> results() {
    if (!in.atOpen("result")) {
      return List.of();
    }
    List<ValType> results = new ArrayList<>();
    while (in.takeOpen("result")) {
      declarations(results, null);
    }
    return results;
  }

  ValType valType() {
    ValType type = takeValType();
    if (type == null) {
      if (in.atOpen("ref")) {
        in.skip();
      }
      throw in.unexpected("value type expected");
    }
    return type;
  }

  /** {@code (ref null func)} and {@code (ref null extern)}, the long forms of 2.0's types. */
  private @Nullable RefType longRefType() {
    Tokens tokens = in.tokens();
    int at = in.position();
    if (!in.atOpen("ref") || !tokens.is(at + 2, "null") || tokens.kind(at + 4) != Kind.RIGHT) {
      return null;
    }
    return tokens.is(at + 3, "func")
        ? RefType.FUNCREF
        : tokens.is(at + 3, "extern") ? RefType.EXTERNREF : null;
  }

  private @Nullable ValType takeValType() {
    RefType reference = longRefType();
    if (reference != null) {
      in.position(in.position() + 5);
      return reference;
    }
    if (!in.at(Kind.KEYWORD)) {
      return null;
    }
    ValType type =
        switch (in.text()) {
          case "i32" -> NumType.I32;
          case "i64" -> NumType.I64;
          case "f32" -> NumType.F32;
          case "f64" -> NumType.F64;
          case "v128" -> VecType.V128;
          case "funcref" -> RefType.FUNCREF;
          case "externref" -> RefType.EXTERNREF;
          default -> null;
        };
    if (type != null) {
      in.skip();
    }
    return type;
  }

  boolean atRefType() {
    return longRefType() != null
        || (in.at(Kind.KEYWORD) && (in.text().equals("funcref") || in.text().equals("externref")));
  }

  RefType refType() {
    if (atRefType() && takeValType() instanceof RefType type) {
      return type;
    }
    if (in.atOpen("ref")) {
      in.skip();
    }
    throw in.unexpected("reference type expected");
  }

  /** The heap type of {@code ref.null}. */
  RefType heapType() {
    if (in.takeKeyword("func")) {
      return RefType.FUNCREF;
    }
    if (in.takeKeyword("extern")) {
      return RefType.EXTERNREF;
    }
    throw in.unexpected("heap type expected");
  }
}
