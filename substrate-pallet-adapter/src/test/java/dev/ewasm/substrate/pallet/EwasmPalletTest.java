package dev.ewasm.substrate.pallet;

import static dev.ewasm.substrate.pallet.TestPallet.ALICE;
import static dev.ewasm.substrate.pallet.TestPallet.CONTRACT;
import static dev.ewasm.substrate.pallet.TestPallet.SENDER;
import static dev.ewasm.substrate.pallet.TestPallet.code;
import static dev.ewasm.substrate.pallet.TestPallet.data;
import static dev.ewasm.substrate.pallet.TestPallet.initCode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.substrate.SubstrateVectors;
import dev.ewasm.substrate.pallet.DispatchError.TokenError;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class EwasmPalletTest {

  private final TestPallet pallet = new TestPallet();

  @TestFactory
  Stream<DynamicTest> addressesOfAccountsAndOfTheirContracts() {
    return SubstrateVectors.tests(
        "accounts",
        node -> {
          Address address = AccountMapping.address(SubstrateVectors.bytes(node.get("accountId")));
          assertThat(address.toString()).isEqualTo(node.get("ssvmH160").asText());
          for (JsonNode create : node.get("createAddresses")) {
            long nonce = Long.parseUnsignedLong(create.get("nonce").asText());
            assertThat(ContractAddress.create(address, nonce).toString())
                .isEqualTo(create.get("address").asText());
          }
        });
  }

  private void assertBooksBalance() {
    Balances balances = pallet.pallet.balances(pallet.state);
    BigInteger free = balances.free(ALICE.accountId()).add(balances.free(EwasmPallet.ACCOUNT));
    assertThat(balances.totalIssuance()).isEqualTo(free);
    assertThat(balances.free(EwasmPallet.ACCOUNT))
        .isEqualTo(pallet.balance(SENDER).add(pallet.balance(CONTRACT)));
  }

  @Test
  void depositAndWithdrawConserveTotalIssuance() {
    BigInteger issuance = pallet.pallet.balances(pallet.state).totalIssuance();
    BigInteger million = BigInteger.valueOf(1_000_000);
    assertThat(pallet.dispatch(new PalletCall.Deposit(million)).isSuccess()).isTrue();
    assertThat(pallet.balance(SENDER)).isEqualTo(million);
    assertBooksBalance();
    assertThat(pallet.dispatch(new PalletCall.Withdraw(million.add(BigInteger.ONE))).error())
        .isEqualTo(new DispatchError.Module(PalletError.BALANCE_LOW));
    assertThat(pallet.dispatch(new PalletCall.Withdraw(million)).isSuccess()).isTrue();
    assertThat(pallet.pallet.balances(pallet.state).totalIssuance()).isEqualTo(issuance);
    assertThat(pallet.free()).isEqualTo(TestPallet.RICHES);
    assertThat(
            pallet.dispatch(new PalletCall.Deposit(TestPallet.RICHES.add(BigInteger.ONE))).error())
        .isEqualTo(new DispatchError.Token(TokenError.FUNDS_UNAVAILABLE));
    assertBooksBalance();
  }

  @Test
  void whatAContractDestroysLeavesTheBooks() {
    pallet.dispatch(new PalletCall.Deposit(BigInteger.valueOf(10_000)));
    pallet.contract(CONTRACT, "(call $selfDestruct (i32.const 64))", data(64, CONTRACT.toBytes()));
    assertThat(pallet.call(CONTRACT, 4_000, 100_000).isSuccess()).isTrue();
    assertThat(pallet.balance(CONTRACT)).isZero();
    assertThat(pallet.balance(SENDER)).isEqualTo(6_000);
    assertBooksBalance();
  }

  private @Nullable DispatchError priced(BigInteger value, BigInteger gas, BigInteger price) {
    return pallet
        .dispatch(new PalletCall.Call(CONTRACT, new byte[0], value, gas, price, true))
        .error();
  }

  @Test
  void paymentErrorsChangeNothing() {
    BigInteger huge = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    BigInteger gas = BigInteger.valueOf(1_000_000);
    byte[] before = pallet.state.trie().root();
    assertThat(priced(BigInteger.ZERO, gas, BigInteger.ZERO))
        .isEqualTo(new DispatchError.Module(PalletError.GAS_PRICE_TOO_LOW));
    assertThat(priced(BigInteger.ZERO, gas, huge))
        .isEqualTo(new DispatchError.Module(PalletError.FEE_OVERFLOW));
    assertThat(priced(huge, gas, BigInteger.ONE))
        .isEqualTo(new DispatchError.Module(PalletError.PAYMENT_OVERFLOW));
    assertThat(priced(BigInteger.ZERO, gas, TestPallet.RICHES))
        .isEqualTo(new DispatchError.Module(PalletError.WITHDRAW_FAILED));
    assertThat(priced(BigInteger.ONE, gas, BigInteger.ONE))
        .isEqualTo(new DispatchError.Module(PalletError.BALANCE_LOW));
    assertThat(pallet.state.trie().root()).isEqualTo(before);
  }

  @Test
  void failureCountsTheNonceAndTakesTheGas() {
    pallet.contract(CONTRACT, "unreachable", "");
    PalletResult result = pallet.call(CONTRACT, 0, 50_000);
    assertThat(result.error()).isEqualTo(new DispatchError.Module(PalletError.EXIT_REASON_FAILED));
    assertThat(result.gasUsed()).isEqualTo(50_000);
    assertThat(pallet.free()).isEqualTo(TestPallet.RICHES.subtract(BigInteger.valueOf(50_000)));
    assertBooksBalance();
    assertThat(pallet.call(CONTRACT, 0, 100).error())
        .isEqualTo(new DispatchError.Module(PalletError.EXIT_REASON_FAILED));
    // Two calls failed, so the next contract has the address of nonce 2.
    assertThat(pallet.create(initCode("", code("", ""))).isSuccess()).isTrue();
    assertThat(pallet.contractCode(ContractAddress.create(SENDER, 2))).isNotEqualTo(Bytes.EMPTY);
  }

  @Test
  void create2PutsTheContractAtTheAddressOfSaltAndCode() {
    Bytes init = initCode("", code("", ""));
    Bytes32 salt = TestPallet.word(5);
    PalletResult result =
        pallet.dispatch(
            new PalletCall.Create2(
                init.toArray(),
                salt.toArray(),
                BigInteger.ZERO,
                BigInteger.valueOf(1_000_000),
                BigInteger.ONE));
    assertThat(result.isSuccess()).isTrue();
    Address address = ContractAddress.create2(SENDER, salt, Keccak.hash(init));
    assertThat(result.events()).contains(new PalletEvent.Create(address));
    assertThat(pallet.contractCode(address)).isEqualTo(code("", ""));
  }
}
