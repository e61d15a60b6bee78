package dev.ewasm.engine.module;

import java.util.List;
import java.util.stream.Collectors;

/** A function type (spec 2.3.6). */
public record FuncType(List<ValType> params, List<ValType> results) {

  public FuncType {
    params = List.copyOf(params);
    results = List.copyOf(results);
  }

  public int paramSlots() {
    return slots(params);
  }

  public int resultSlots() {
    return slots(results);
  }

  private static int slots(List<ValType> types) {
    int slots = 0;
    for (ValType type : types) {
      slots += type.slots();
    }
    return slots;
  }

  /** As in the specification's prose: {@code (i32 i64) -> (i32)}. */
  @Override
  public String toString() {
    return names(params) + " -> " + names(results);
  }

  private static String names(List<ValType> types) {
    return types.stream().map(ValType::text).collect(Collectors.joining(" ", "(", ")"));
  }
}
