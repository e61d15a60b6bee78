package dev.ewasm.state.database;

import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * Makes blocks that do everything that can happen to a state. The same number gives the same block
 * on the same state.
 */
final class RandomBlocks {
  private RandomBlocks() {}

  static StateDiff block(CommittedState before, long seed, int accounts, int actions) {
    SplittableRandom random = new SplittableRandom(seed);
    WorldState world = new WorldState(before);
    world.beginTransaction();
    for (int i = 0; i < actions; i++) {
      Address address = address(random.nextInt(accounts));
      switch (random.nextInt(16)) {
        case 0 -> world.selfDestruct(address);
        case 1 -> world.createContract(address);
        case 2 -> world.setCode(address, Bytes.ofUnsignedInt(random.nextInt(50)));
        case 3 -> world.touch(address);
        case 4, 5 -> world.addBalance(address, UInt256.valueOf(random.nextInt(1000)));
        case 6 -> world.setNonce(address, random.nextInt(5));
        default -> {
          world.setNonce(address, 1 + random.nextInt(5));
          Bytes32 value = word(random.nextInt(3) == 0 ? 0 : random.nextInt());
          world.setStorage(address, word(random.nextInt(40)), value);
        }
      }
    }
    world.finishTransaction(true);
    return world.diff();
  }

  static Address address(int number) {
    return Address.ofNumber(0x10000 + number);
  }

  static Bytes32 word(int number) {
    return UInt256.valueOf(Integer.toUnsignedLong(number)).toBytes();
  }
}
