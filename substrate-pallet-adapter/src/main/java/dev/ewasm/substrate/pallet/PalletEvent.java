package dev.ewasm.substrate.pallet;

import dev.ewasm.state.Address;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/** An event of the pallet. */
public sealed interface PalletEvent {

  /** The sender's nonce before a creation, from which the new address follows. */
  record Nonce(BigInteger nonce) implements PalletEvent {}

  /** A contract was created. */
  record Create(Address address) implements PalletEvent {}

  /** A call succeeded. */
  record Call(Address address) implements PalletEvent {}

  /** What a call returned. */
  record Output(byte[] output) implements PalletEvent {}

  /** A log of a contract. */
  record Log(dev.ewasm.state.Log log) implements PalletEvent {}

  /** A creation failed; the address is the sender's. */
  record CreatedFailed(Address sender, String reason) implements PalletEvent {}

  /** A call failed. */
  record ExecutedFailed(Address target, String reason) implements PalletEvent {}

  /** The event's index in the metadata. */
  default int index() {
    return switch (this) {
      case Nonce nonce -> 0;
      case Create create -> 1;
      case Call call -> 2;
      case Output output -> 3;
      case Log log -> 4;
      case CreatedFailed failed -> 5;
      case ExecutedFailed failed -> 6;
    };
  }

  /** The event's fields, encoded one by one. */
  default List<byte[]> fields() {
    return switch (this) {
      case Nonce nonce -> List.of(new ScaleWriter().unsigned(nonce.nonce, 256).toByteArray());
      case Create create -> List.of(create.address.toArray());
      case Call call -> List.of(call.address.toArray());
      case Output output -> List.of(new ScaleWriter().bytes(output.output).toByteArray());
      case Log log ->
          List.of(
              new ScaleWriter()
                  .raw(log.log.address().toArray())
                  .list(
                      log.log.topics(),
                      (ScaleWriter writer, Bytes32 topic) -> writer.raw(topic.toArray()))
                  .bytes(log.log.data().toArray())
                  .toByteArray());
      case CreatedFailed failed ->
          List.of(failed.sender.toArray(), new ScaleWriter().text(failed.reason).toByteArray());
      case ExecutedFailed failed ->
          List.of(failed.target.toArray(), new ScaleWriter().text(failed.reason).toByteArray());
    };
  }
}
