package dev.ewasm.vectors.cli;

import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.crypto.Secp256k1Key;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.devnode.DevAccounts;
import dev.ewasm.vectors.devnode.NodeConfig;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm address}: the address of a key or of a contract to be. */
@Command(
    name = "address",
    description = "Work out the address of a key, or of a contract before it is created.",
    footer = {
      "",
      "Examples:",
      "  ewasm address --private-key 0xac09...",
      "  ewasm address --mnemonic-index 3",
      "  ewasm address --from 0xf39F... --nonce 0",
      "  ewasm address --from 0x5FbD... --salt 0x01 --init-code token.wasm",
      "",
      "Exit codes: 0 ok, 1 a file cannot be read, 2 usage."
    })
final class AddressCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--private-key", paramLabel = "HEX", description = "A key of 32 bytes.")
  private @Nullable String privateKey;

  @Option(
      names = "--mnemonic",
      paramLabel = "WORDS",
      description = "BIP-39 words (default: those of test chains).")
  private String mnemonic = NodeConfig.TEST_MNEMONIC;

  @Option(names = "--mnemonic-index", paramLabel = "N", description = "Which of their keys.")
  private @Nullable Integer index;

  @Option(names = "--from", paramLabel = "ADDRESS", description = "Who creates the contract.")
  private @Nullable String from;

  @Option(names = "--nonce", paramLabel = "N", description = "Its nonce then (CREATE).")
  private @Nullable String nonce;

  @Option(names = "--salt", paramLabel = "HEX", description = "Salt, up to 32 bytes (CREATE2).")
  private @Nullable String salt;

  @Option(
      names = "--init-code",
      paramLabel = "FILE|HEX",
      description = "Init code, a module's file or bytes after 0x.")
  private @Nullable String initCode;

  @Option(names = "--init-code-hash", paramLabel = "HEX", description = "Its Keccak-256.")
  private @Nullable String initCodeHash;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  AddressCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String address = AbiText.checksummed(address());
    if (json) {
      JsonLines.print(
          console.out(),
          out -> {
            out.writeStartObject();
            out.writeNumberField("version", 1);
            out.writeStringField("address", address);
            out.writeEndObject();
          });
    } else {
      console.out().println(address);
    }
    return ExitCode.OK;
  }

  private Address address() {
    int ways = (privateKey != null ? 1 : 0) + (index != null ? 1 : 0) + (from != null ? 1 : 0);
    if (ways != 1) {
      throw CommandException.usage(
          "one of --private-key, --mnemonic-index and --from is needed, not " + ways);
    }
    try {
      if (privateKey != null) {
        return Secp256k1Key.address(SenderOptions.key("--private-key", privateKey));
      }
      if (index != null) {
        return DevAccounts.account(mnemonic, index).address();
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
    return contract(SenderOptions.address("--from", from == null ? "" : from));
  }

  private Address contract(Address creator) {
    if ((nonce == null) == (salt == null)) {
      throw CommandException.usage("--from needs either --nonce or --salt");
    }
    if (nonce != null) {
      var number = SenderOptions.amount("--nonce", nonce);
      if (number.bitLength() > 64) {
        throw CommandException.usage("--nonce " + nonce + ": above 64 bits");
      }
      return ContractAddress.create(creator, number.longValue());
    }
    Bytes given = ClientOptions.typed(() -> AbiText.bytes(salt == null ? "" : salt));
    if (given.size() > Bytes32.SIZE) {
      throw CommandException.usage("--salt: more than 32 bytes");
    }
    return ContractAddress.create2(creator, Bytes32.leftPad(given), hash());
  }

  private Bytes32 hash() {
    if ((initCode == null) == (initCodeHash == null)) {
      throw CommandException.usage("--salt needs either --init-code or --init-code-hash");
    }
    if (initCodeHash != null) {
      String text = initCodeHash;
      Bytes hash = ClientOptions.typed(() -> AbiText.bytes(text));
      if (hash.size() != Bytes32.SIZE) {
        throw CommandException.usage("--init-code-hash: not 32 bytes");
      }
      return Bytes32.wrap(hash);
    }
    String source = initCode == null ? "" : initCode;
    return Keccak.hash(
        source.startsWith("0x")
            ? ClientOptions.typed(() -> AbiText.bytes(source))
            : Bytes.wrap(ModuleFile.read(source)));
  }
}
