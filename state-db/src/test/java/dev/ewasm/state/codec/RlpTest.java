package dev.ewasm.state.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Keccak;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class RlpTest {
  @Test
  void writesThePublishedExamples() {
    assertThat(hex(new RlpWriter().bytes("dog".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .isEqualTo("0x83646f67");
    assertThat(hex(new RlpWriter().beginList().endList())).isEqualTo("0xc0");
    assertThat(hex(new RlpWriter().scalar(0))).isEqualTo("0x80");
    assertThat(hex(new RlpWriter().scalar(15))).isEqualTo("0x0f");
    assertThat(hex(new RlpWriter().scalar(1024))).isEqualTo("0x820400");
    assertThat(hex(new RlpWriter().scalar(-1))).isEqualTo("0x88ffffffffffffffff");
    assertThat(hex(new RlpWriter().bytes(new byte[56]))).startsWith("0xb83800");
    assertThat(hex(new RlpWriter().beginList().bytes(new byte[1024]).endList()))
        .startsWith("0xf90403b9040000");
  }

  @Test
  void readsWhatItWrites() {
    for (int length = 0; length < 300; length++) {
      byte[] data = Bytes.repeat((byte) length, length).toArray();
      byte[] rlp =
          new RlpWriter(1)
              .beginList()
              .bytes(data)
              .beginList()
              .scalar(length)
              .endList()
              .scalar(UInt256.MAX_VALUE)
              .endList()
              .toArray();
      RlpReader list = RlpReader.ofList(rlp);
      assertThat(list.byteArray()).isEqualTo(data);
      assertThat(list.nextIsList()).isTrue();
      assertThat(list.list().scalar()).isEqualTo(length);
      assertThat(list.uint256()).isEqualTo(UInt256.MAX_VALUE);
      list.expectEnd();
    }
  }

  @Test
  void refusesOtherForms() {
    for (String bad :
        List.of(
            "",
            "c1",
            "8101",
            "b80100",
            "b90038",
            "c0c0",
            "f80080",
            "bfffffffffffffffff",
            "c28200")) {
      assertThatExceptionOfType(RlpException.class)
          .as(bad)
          .isThrownBy(() -> RlpReader.ofList(Bytes.fromHexString(bad).toArray()).byteArray());
    }
    assertThatExceptionOfType(RlpException.class)
        .isThrownBy(() -> RlpReader.of(new byte[] {0}).scalar())
        .withMessageContaining("leading zero");
  }

  @Test
  void accountsGoRound() {
    Account account = new Account(-1, UInt256.MAX_VALUE, Bytes32.repeat((byte) 1), Bytes32.ZERO);
    assertThat(AccountRlp.decode(AccountRlp.encode(account))).isEqualTo(account);
    assertThat(AccountRlp.decode(AccountRlp.encode(Account.EMPTY))).isEqualTo(Account.EMPTY);
  }

  /** Examples of EIP-1014, and the first contracts of a well-known sender. */
  @Test
  void contractAddresses() {
    Address sender = Address.fromHex("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");
    assertThat(ContractAddress.create(sender, 0))
        .hasToString("0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d");
    assertThat(ContractAddress.create(sender, 1))
        .hasToString("0x343c43a37d37dff08ae8c4a11544c718abb4fcf8");
    assertThat(
            ContractAddress.create2(
                Address.fromHex("0x00000000000000000000000000000000deadbeef"),
                Bytes32.fromHexStringLenient("0xcafebabe"),
                Keccak.hash(Bytes.fromHexString("0xdeadbeef"))))
        .hasToString("0x60f3f640a8508fc6a86d45df051962668e1e8ac7");
  }

  @Test
  void noLogsHashToThePublishedValue() {
    assertThat(LogRlp.hash(List.of()).toHexString())
        .isEqualTo("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
  }

  private static String hex(RlpWriter writer) {
    return writer.toBytes().toHexString();
  }
}
