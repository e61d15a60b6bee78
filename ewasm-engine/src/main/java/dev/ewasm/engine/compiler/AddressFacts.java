package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.runtime.Memory;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the straight code written so far has shown about addresses, so that the next access need not
 * show it again. Nothing is known after a label.
 */
final class AddressFacts {

  /** An address as some value that has no name, and how far it is from that, modulo 2^32. */
  private record Place(int value, int distance) {
    Place plus(long offset) {
      return new Place(value, (int) (distance + offset));
    }
  }

  /** The value that constants are measured from. */
  private static final int ZERO = 0;

  /** Variables that hold an address below 2^31, since an access through them succeeded. */
  private final BitSet small = new BitSet();

  private final Map<Integer, Place> places = new HashMap<>();

  /** By value, how far from it the write lay that was marked last. */
  private final Map<Integer, Integer> marked = new HashMap<>();

  private int values = ZERO + 1;

  void forget() {
    small.clear();
    places.clear();
    marked.clear();
  }

  /** The variable now holds what the node, which was evaluated before, says. */
  void assigned(int variable, Node node) {
    Place place = node.type == 'I' ? place(node) : null;
    small.clear(variable);
    if (place == null) {
      places.remove(variable);
    } else {
      places.put(variable, place);
    }
  }

  /** An access through the address, at whatever offset, succeeded. */
  void accessed(Node address) {
    if (address.kind == Node.Kind.GET) {
      small.set(address.index);
    }
  }

  /** Whether the address is known to be below 2^31. */
  boolean isSmall(Node address) {
    if (address.kind == Node.Kind.GET) {
      return small.get(address.index);
    }
    if (address.kind == Node.Kind.LOAD) {
      return address.opcode == Opcode.I32_LOAD8_U || address.opcode == Opcode.I32_LOAD16_U;
    }
    if (address.kind != Node.Kind.OPERATION) {
      return false;
    }
    return switch (address.opcode) {
      case null -> false;
      case I32_AND -> isSmallConstant(address.operands[0]) || isSmallConstant(address.operands[1]);
      case I32_SHR_U -> address.operands[1].isConstant() && (address.operands[1].bits & 31) != 0;
      default -> NumericEmitter.isTest(address.opcode);
    };
  }

  private static boolean isSmallConstant(Node node) {
    return node.isConstant() && (int) node.bits >= 0;
  }

  /**
   * Whether a write at address plus offset must be marked; if so, it counts as marked from now on.
   * A write near a marked one needs no mark ({@link Memory#MARK_REACH}). Distances are known modulo
   * 2^32, which is enough, for both writes are below 2^31 or trap.
   */
  boolean mustMark(Node address, long offset) {
    Place base = place(address);
    if (base == null) {
      return true;
    }
    Place place = base.plus(offset);
    Integer last = marked.get(place.value);
    if (last != null && Math.abs((long) (place.distance - last)) <= Memory.MARK_REACH) {
      return false;
    }
    marked.put(place.value, place.distance);
    return true;
  }

  /** Null for what is neither a constant nor a variable, nor the sum of such with constants. */
  private @Nullable Place place(Node node) {
    if (node.isConstant()) {
      return new Place(ZERO, (int) node.bits);
    }
    if (node.kind == Node.Kind.GET) {
      return places.computeIfAbsent(node.index, _ -> new Place(values++, 0));
    }
    if (node.kind != Node.Kind.OPERATION || node.operands.length != 2) {
      return null;
    }
    Node right = node.operands[1];
    if (!right.isConstant() || !(node.opcode == Opcode.I32_ADD || node.opcode == Opcode.I32_SUB)) {
      return null;
    }
    Place left = place(node.operands[0]);
    if (left == null) {
      return null;
    }
    return left.plus(node.opcode == Opcode.I32_ADD ? right.bits : -right.bits);
  }
}
