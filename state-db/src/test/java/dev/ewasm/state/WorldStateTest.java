package dev.ewasm.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class WorldStateTest {
  private static final Address A = Address.ofNumber(0x1000);
  private static final Address B = Address.ofNumber(0x2000);

  private final InMemoryState committed = new InMemoryState();

  @Test
  void showsWritesAtOnceAndTakesThemBack() {
    committed.put(A, 1, UInt256.valueOf(10), Bytes.of(1), Map.of(word(1), word(7)));
    WorldState world = new WorldState(committed);
    Bytes32 root = world.root();
    world.beginTransaction();
    int outer = world.snapshot();
    world.transfer(A, B, UInt256.valueOf(3));
    int inner = world.snapshot();
    world.setStorage(A, word(1), word(8));
    world.setStorage(A, word(2), word(9));
    world.setCode(B, Bytes.of(5, 5));
    world.setTransientStorage(A, word(1), word(1));
    world.addLog(new Log(A, List.of(word(1)), Bytes.of(1)));
    world.addRefund(15000);
    assertThat(world.warm(A)).isTrue();
    assertThat(world.selfDestruct(A)).isTrue();
    assertThat(world.code(B)).isEqualTo(Bytes.of(5, 5));
    assertThat(world.originalStorage(A, word(1))).isEqualTo(word(7));
    assertThat(world.storage(A, word(1))).isEqualTo(word(8));
    world.revert(inner);
    assertThat(world.storage(A, word(1))).isEqualTo(word(7));
    assertThat(world.storage(A, word(2))).isEqualTo(Bytes32.ZERO);
    assertThat(world.code(B)).isEqualTo(Bytes.EMPTY);
    assertThat(world.transientStorage(A, word(1))).isEqualTo(Bytes32.ZERO);
    assertThat(world.logs()).isEmpty();
    assertThat(world.refund()).isZero();
    assertThat(world.warm(A)).isTrue();
    assertThat(world.isSelfDestructed(A)).isFalse();
    assertThat(world.balance(B)).isEqualTo(UInt256.valueOf(3));
    world.revert(outer);
    world.finishTransaction(true);
    assertThat(world.diff().isEmpty()).isTrue();
    assertThat(world.root()).isEqualTo(root);
  }

  @Test
  void deletesTouchedEmptyAccountsOnlyWhenAsked() {
    committed.put(B, 0, UInt256.ZERO, Bytes.EMPTY, Map.of());
    WorldState world = new WorldState(committed);
    world.beginTransaction();
    world.touch(A);
    world.addBalance(B, UInt256.ZERO);
    assertThat(world.exists(A)).isTrue();
    assertThat(world.isDead(A)).isTrue();
    world.finishTransaction(true);
    assertThat(world.exists(A)).isFalse();
    assertThat(world.exists(B)).isFalse();
    assertThat(world.diff().accounts()).containsOnlyKeys(B);

    WorldState frontier = new WorldState(committed);
    frontier.beginTransaction();
    frontier.touch(A);
    frontier.finishTransaction(false);
    assertThat(frontier.diff().accounts()).containsOnlyKeys(A);
  }

  @Test
  void aSelfDestructedAccountComesBackWithoutItsStorage() {
    committed.put(A, 1, UInt256.valueOf(10), Bytes.of(1), Map.of(word(1), word(7)));
    WorldState world = new WorldState(committed);
    world.beginTransaction();
    assertThat(world.selfDestruct(A)).isTrue();
    assertThat(world.selfDestruct(A)).isFalse();
    world.transfer(A, B, UInt256.valueOf(10));
    world.addBalance(A, UInt256.valueOf(5));
    world.finishTransaction(true);
    assertThat(world.exists(A)).isFalse();
    assertThat(world.storage(A, word(1))).isEqualTo(Bytes32.ZERO);
    world.beginTransaction();
    world.createContract(A);
    world.setNonce(A, 1);
    world.setStorage(A, word(2), word(3));
    world.finishTransaction(true);
    committed.apply(world.diff());
    assertThat(committed.storage(A)).containsOnly(Map.entry(word(2), word(3)));
    assertThat(committed.code(Account.EMPTY_CODE_HASH)).isEqualTo(Bytes.EMPTY);
    assertThat(committed.account(A))
        .extracting(account -> account == null ? null : account.codeHash())
        .isEqualTo(Account.EMPTY_CODE_HASH);
  }

  @Test
  void originalValuesAreThoseOfTheTransactionsBeginning() {
    WorldState world = new WorldState(committed);
    world.beginTransaction();
    world.setStorage(A, word(1), word(5));
    assertThat(world.originalStorage(A, word(1))).isEqualTo(Bytes32.ZERO);
    world.setNonce(A, 1);
    world.finishTransaction(true);
    world.beginTransaction();
    world.setStorage(A, word(1), word(6));
    assertThat(world.originalStorage(A, word(1))).isEqualTo(word(5));
  }

  @Test
  void numbersAndPlainBytesAreTheSameSlot() {
    WorldState world = new WorldState(committed);
    world.setStorage(A, UInt256.valueOf(1), UInt256.valueOf(2));
    assertThat(world.storage(A, word(1))).isEqualTo(word(2));
    world.setStorage(A, word(1), word(3));
    assertThat(world.storage(A, UInt256.valueOf(1))).isEqualTo(word(3));
  }

  @Test
  void snapshotsCloseInCallOrder() {
    WorldState world = new WorldState(committed);
    int outer = world.snapshot();
    int inner = world.snapshot();
    assertThatIllegalStateException().isThrownBy(() -> world.commit(outer));
    assertThatIllegalStateException().isThrownBy(world::diff);
    world.commit(inner);
    world.commit(outer);
    assertThatIllegalStateException().isThrownBy(() -> world.revert(outer));
  }

  @Test
  void revertingEqualsNeverHavingDoneIt() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      InMemoryState before = new InMemoryState();
      for (int i = 0; i < 4; i++) {
        before.put(address(i), i, UInt256.valueOf(i), Bytes.of(i), Map.of(word(i), word(i)));
      }
      WorldState plain = new WorldState(before);
      WorldState reverted = new WorldState(before);
      for (int transaction = 0; transaction < 3; transaction++) {
        plain.beginTransaction();
        reverted.beginTransaction();
        for (int call = 0; call < 10; call++) {
          int snapshot = reverted.snapshot();
          nest(reverted, random, 3);
          reverted.revert(snapshot);
          long kept = random.nextLong();
          act(plain, new SplittableRandom(kept));
          act(reverted, new SplittableRandom(kept));
        }
        assertThat(reverted.logs()).isEqualTo(plain.logs());
        assertThat(reverted.refund()).isEqualTo(plain.refund());
        plain.finishTransaction(true);
        reverted.finishTransaction(true);
      }
      assertThat(reverted.diff()).as("seed %d", seed).isEqualTo(plain.diff());
      Bytes32 root = reverted.root();
      before.apply(reverted.diff());
      assertThat(before.root()).as("seed %d", seed).isEqualTo(root);
    }
  }

  private static void nest(WorldState world, SplittableRandom random, int depth) {
    int snapshot = world.snapshot();
    for (int i = 0; i < 3; i++) {
      act(world, random);
      if (depth > 0) {
        nest(world, random, depth - 1);
      }
    }
    if (random.nextBoolean()) {
      world.commit(snapshot);
    } else {
      world.revert(snapshot);
    }
  }

  private static void act(WorldState world, SplittableRandom random) {
    Address address = address(random.nextInt(6));
    Bytes32 slot = word(random.nextInt(4));
    switch (random.nextInt(11)) {
      case 0 -> world.touch(address);
      case 1 -> world.addBalance(address, UInt256.valueOf(random.nextInt(2)));
      case 2 -> world.setNonce(address, random.nextInt(3));
      case 3 -> world.setCode(address, Bytes.of(random.nextInt(3)));
      case 4 -> world.createContract(address);
      case 5 -> world.selfDestruct(address);
      case 6 -> world.addLog(new Log(address, List.of(slot), Bytes.EMPTY));
      case 7 -> world.addRefund(random.nextInt(9));
      case 8 -> world.setTransientStorage(address, slot, slot);
      default -> world.setStorage(address, slot, word(random.nextInt(3)));
    }
  }

  private static Address address(int number) {
    return Address.ofNumber(0x1000 + number);
  }

  private static Bytes32 word(int number) {
    return UInt256.valueOf(number).toBytes();
  }
}
