package dev.ewasm.vectors.cli;

import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.vectors.abi.AbiText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm keccak}: the hash of Ethereum. */
@Command(
    name = "keccak",
    description = "Hash bytes or text with Keccak-256.",
    footer = {
      "",
      "Examples:",
      "  ewasm keccak 'Transfer(address,address,uint256)'",
      "  ewasm keccak 0x0102",
      "  ewasm keccak - < file",
      "",
      "Exit codes: 0 ok, 1 standard input cannot be read, 2 usage."
    })
final class KeccakCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "DATA",
      description = "Hexadecimal after 0x, text, or - for standard input.")
  private String data = "";

  @Option(names = "--text", description = "DATA is text even if it begins with 0x.")
  private boolean text;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  KeccakCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String hash = Keccak.hash(Bytes.wrap(bytes())).toHexString();
    if (json) {
      JsonLines.print(
          console.out(),
          out -> {
            out.writeStartObject();
            out.writeNumberField("version", 1);
            out.writeStringField("keccak", hash);
            out.writeEndObject();
          });
    } else {
      console.out().println(hash);
    }
    return ExitCode.OK;
  }

  private byte[] bytes() {
    if (data.equals("-") && !text) {
      try {
        return System.in.readAllBytes();
      } catch (IOException e) {
        throw CommandException.failed("standard input", EwasmCommand.oneLine(e.getMessage()));
      }
    }
    return data.startsWith("0x") && !text
        ? ClientOptions.typed(() -> AbiText.bytes(data)).toArrayUnsafe()
        : data.getBytes(StandardCharsets.UTF_8);
  }
}
