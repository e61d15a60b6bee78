package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Address;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.MutableBytes;

/** Finds simpler arguments that fail as well: nearer to zero, shorter, with fewer elements. */
final class Shrinker {

  private static final int MAX_TRIES = 2_000;

  private final List<FuzzParameter> parameters;
  private final Predicate<List<AbiValue>> fails;
  private int tries;

  /**
   * @param fails whether a test fails with arguments
   */
  Shrinker(List<FuzzParameter> parameters, Predicate<List<AbiValue>> fails) {
    this.parameters = parameters;
    this.fails = fails;
  }

  /** The simplest found within a bounded number of tries. */
  List<AbiValue> shrink(List<AbiValue> failing) {
    List<AbiValue> best = failing;
    boolean progress = true;
    while (progress && tries < MAX_TRIES) {
      progress = false;
      for (int i = 0; i < best.size(); i++) {
        List<AbiValue> simpler = simplerAt(best, i);
        progress |= !simpler.equals(best);
        best = simpler;
      }
    }
    return best;
  }

  private List<AbiValue> simplerAt(List<AbiValue> arguments, int index) {
    FuzzParameter parameter = parameters.get(index);
    List<AbiValue> best = arguments;
    boolean progress = true;
    while (progress) {
      progress = false;
      for (AbiValue candidate : candidates(parameter, best.get(index))) {
        if (tries >= MAX_TRIES) {
          return best;
        }
        if (parameter.allows(candidate) && !candidate.equals(best.get(index))) {
          List<AbiValue> trial = new ArrayList<>(best);
          trial.set(index, candidate);
          tries++;
          if (fails.test(trial)) {
            best = trial;
            progress = true;
            break;
          }
        }
      }
    }
    return best;
  }

  private static List<AbiValue> candidates(FuzzParameter parameter, AbiValue value) {
    return switch (value) {
      case AbiValue.Int(BigInteger number) ->
          numbers(number, parameter.min().max(BigInteger.ZERO.min(parameter.max())));
      default -> candidates(value, parameter.type());
    };
  }

  private static List<AbiValue> candidates(AbiValue value, AbiType type) {
    List<AbiValue> simpler = new ArrayList<>();
    switch (value) {
      case AbiValue.Int(BigInteger number) -> simpler.addAll(numbers(number, BigInteger.ZERO));
      case AbiValue.Truth(boolean truth) -> {
        if (truth) {
          simpler.add(new AbiValue.Truth(false));
        }
      }
      case AbiValue.Account(Address address) -> {
        if (!address.equals(Address.ZERO)) {
          simpler.add(new AbiValue.Account(Address.ZERO));
          if (!address.equals(Address.ofNumber(1))) {
            simpler.add(new AbiValue.Account(Address.ofNumber(1)));
          }
        }
      }
      case AbiValue.Data(Bytes bytes) -> {
        if (type instanceof AbiType.ByteString && !bytes.isEmpty()) {
          simpler.add(new AbiValue.Data(Bytes.EMPTY));
          simpler.add(new AbiValue.Data(bytes.slice(0, bytes.size() / 2)));
          simpler.add(new AbiValue.Data(bytes.slice(0, bytes.size() - 1)));
        }
        simpler.addAll(zeroed(bytes));
      }
      case AbiValue.Text(String text) -> {
        if (!text.isEmpty()) {
          int[] points = text.codePoints().toArray();
          simpler.add(new AbiValue.Text(""));
          simpler.add(new AbiValue.Text(new String(points, 0, points.length / 2)));
          simpler.add(new AbiValue.Text(new String(points, 0, points.length - 1)));
          simpler.add(new AbiValue.Text("a".repeat(points.length)));
        }
      }
      case AbiValue.Items(List<AbiValue> items) -> simpler.addAll(lists(items, type));
      case AbiValue.Fields(List<AbiValue> fields) -> {
        if (type instanceof AbiType.Tuple tuple) {
          for (int i = 0; i < fields.size(); i++) {
            for (AbiValue each : candidates(fields.get(i), tuple.components().get(i).type())) {
              List<AbiValue> replaced = new ArrayList<>(fields);
              replaced.set(i, each);
              simpler.add(new AbiValue.Fields(replaced));
            }
          }
        }
      }
    }
    return simpler;
  }

  /** Toward {@code goal}: at once, by halves, by one. */
  private static List<AbiValue> numbers(BigInteger number, BigInteger goal) {
    BigInteger distance = number.subtract(goal);
    if (distance.signum() == 0) {
      return List.of();
    }
    List<AbiValue> simpler = new ArrayList<>();
    simpler.add(new AbiValue.Int(goal));
    for (BigInteger step = distance.divide(BigInteger.TWO);
        step.signum() != 0;
        step = step.divide(BigInteger.TWO)) {
      simpler.add(new AbiValue.Int(number.subtract(step)));
    }
    simpler.add(new AbiValue.Int(number.subtract(BigInteger.valueOf(distance.signum()))));
    return simpler;
  }

  private static List<AbiValue> zeroed(Bytes bytes) {
    List<AbiValue> simpler = new ArrayList<>();
    if (!bytes.isZero()) {
      simpler.add(new AbiValue.Data(Bytes.wrap(new byte[bytes.size()])));
      for (int i = 0; i < bytes.size(); i++) {
        if (bytes.get(i) != 0) {
          MutableBytes copy = bytes.mutableCopy();
          copy.set(i, (byte) 0);
          simpler.add(new AbiValue.Data(copy));
        }
      }
    }
    return simpler;
  }

  private static List<AbiValue> lists(List<AbiValue> items, AbiType type) {
    List<AbiValue> simpler = new ArrayList<>();
    AbiType element =
        switch (type) {
          case AbiType.ListOf(AbiType each) -> each;
          case AbiType.ArrayOf(AbiType each, int length) -> each;
          default -> type;
        };
    if (type instanceof AbiType.ListOf && !items.isEmpty()) {
      simpler.add(new AbiValue.Items(List.of()));
      simpler.add(new AbiValue.Items(items.subList(0, items.size() / 2)));
      for (int i = 0; i < items.size(); i++) {
        List<AbiValue> without = new ArrayList<>(items);
        without.remove(i);
        simpler.add(new AbiValue.Items(without));
      }
    }
    for (int i = 0; i < items.size(); i++) {
      for (AbiValue each : candidates(items.get(i), element)) {
        List<AbiValue> replaced = new ArrayList<>(items);
        replaced.set(i, each);
        simpler.add(new AbiValue.Items(replaced));
      }
    }
    return simpler;
  }
}
