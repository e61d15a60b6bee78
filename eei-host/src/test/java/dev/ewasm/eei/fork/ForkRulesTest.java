package dev.ewasm.eei.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.host.StorageStatus;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ForkRulesTest {

  @Test
  void forksHaveTheNamesOfTheStateTestsAndTheNumbersOfEvmc() {
    assertThat(Fork.byName("Byzantium")).contains(Fork.BYZANTIUM);
    assertThat(Fork.byName("ConstantinopleFix")).contains(Fork.PETERSBURG);
    assertThat(Fork.byName("eip158")).contains(Fork.SPURIOUS_DRAGON);
    assertThat(Fork.byName("Merge")).contains(Fork.PARIS);
    assertThat(Fork.byName("nowhere")).isEmpty();
    assertThat(Fork.byRevision(4)).isEqualTo(Fork.BYZANTIUM);
    assertThat(Fork.byRevision(99)).isEqualTo(Fork.OSAKA);
  }

  @Test
  void intrinsicGas() {
    Bytes data = Bytes.fromHexString("0x00ff00ff");
    assertThat(ForkRules.of(Fork.FRONTIER).intrinsic().cost(data, true, 0, 0)).isEqualTo(21_144);
    assertThat(ForkRules.of(Fork.BYZANTIUM).intrinsic().cost(data, true, 0, 0)).isEqualTo(53_144);
    assertThat(ForkRules.of(Fork.ISTANBUL).intrinsic().cost(data, false, 0, 0)).isEqualTo(21_040);
    assertThat(ForkRules.of(Fork.BERLIN).intrinsic().cost(data, false, 1, 2))
        .isEqualTo(21_040 + 2_400 + 3_800);
    assertThat(ForkRules.of(Fork.SHANGHAI).intrinsic().cost(data, true, 0, 0)).isEqualTo(53_042);
    assertThat(ForkRules.of(Fork.BYZANTIUM).intrinsic().floor(data)).isZero();
    assertThat(ForkRules.of(Fork.PRAGUE).intrinsic().floor(data)).isEqualTo(21_100);
  }

  @Test
  void storesBeforeNetMetering() {
    StorageFees fees = ForkRules.of(Fork.BYZANTIUM).storage();
    assertThat(fees.cost(StorageStatus.ADDED)).isEqualTo(20_000);
    assertThat(fees.cost(StorageStatus.DELETED_ADDED)).isEqualTo(20_000);
    assertThat(fees.cost(StorageStatus.ASSIGNED)).isEqualTo(5_000);
    assertThat(fees.cost(StorageStatus.MODIFIED)).isEqualTo(5_000);
    assertThat(fees.refund(StorageStatus.DELETED)).isEqualTo(15_000);
    assertThat(fees.refund(StorageStatus.ADDED_DELETED)).isEqualTo(15_000);
    assertThat(fees.refund(StorageStatus.DELETED_ADDED)).isZero();
  }

  @Test
  void storesWithNetMetering() {
    StorageFees istanbul = ForkRules.of(Fork.ISTANBUL).storage();
    assertThat(istanbul.cost(StorageStatus.ASSIGNED)).isEqualTo(800);
    assertThat(istanbul.refund(StorageStatus.ADDED_DELETED)).isEqualTo(19_200);
    assertThat(istanbul.refund(StorageStatus.MODIFIED_RESTORED)).isEqualTo(4_200);
    assertThat(istanbul.refund(StorageStatus.DELETED_RESTORED)).isEqualTo(4_200 - 15_000);
    StorageFees london = ForkRules.of(Fork.LONDON).storage();
    assertThat(london.cost(StorageStatus.MODIFIED)).isEqualTo(2_900);
    assertThat(london.refund(StorageStatus.DELETED)).isEqualTo(4_800);
    assertThat(london.refund(StorageStatus.ADDED_DELETED)).isEqualTo(19_900);
    assertThat(ForkRules.of(Fork.PETERSBURG).storage())
        .isEqualTo(ForkRules.of(Fork.BYZANTIUM).storage());
  }

  @Test
  void oneSixtyFourthStays() {
    assertThat(ForkRules.of(Fork.BYZANTIUM).forwardable(6_400)).isEqualTo(6_300);
    assertThat(ForkRules.of(Fork.BYZANTIUM).forwardable(63)).isEqualTo(63);
    assertThat(ForkRules.of(Fork.HOMESTEAD).forwardable(6_400)).isEqualTo(6_400);
  }
}
