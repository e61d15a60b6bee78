package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.database.StateJson;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.vectors.fixture.AllocLoader;
import dev.ewasm.vectors.fixture.FixtureAccount;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * A whole state as clients keep it: JSON as {@code ewasm state dump} writes it, and with it what
 * was set from outside since the newest block.
 */
final class StateDump {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OVERRIDES = "overrides";

  private StateDump() {}

  static Bytes write(Chain chain) {
    try {
      ByteArrayOutputStream accounts = new ByteArrayOutputStream();
      StateJson.dump(chain.database(), accounts);
      ObjectNode json = (ObjectNode) JSON.readTree(accounts.toByteArray());
      json.put(OVERRIDES, chain.overrides().encode().toHexString());
      return Bytes.wrap(JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  /**
   * The overrides that make the state of a dump.
   *
   * @param others what else is set
   * @throws RpcException if it is not a dump
   */
  static StateOverrides read(Bytes dump, StateOverrides others) {
    try {
      JsonValue json = JsonDocument.parse("state", dump.toArrayUnsafe());
      SortedMap<Address, StateOverrides.AccountOverride> accounts =
          new TreeMap<>(others.accounts());
      AllocLoader.accounts(json.get("accounts"))
          .forEach((address, account) -> accounts.put(address, whole(account)));
      byte[] later = Bytes.fromHexString(json.get(OVERRIDES).string()).toArrayUnsafe();
      StateOverrides.decode(RlpReader.ofList(later))
          .accounts()
          .forEach(
              (address, account) ->
                  accounts.merge(address, account, StateOverrides.AccountOverride::and));
      return new StateOverrides(accounts);
    } catch (FixtureException | RlpException | IllegalArgumentException e) {
      throw RpcException.invalidParams("not a state that anvil_dumpState gave: " + e.getMessage());
    }
  }

  private static StateOverrides.AccountOverride whole(FixtureAccount account) {
    return new StateOverrides.AccountOverride(
        account.balance(), account.nonce(), account.code(), true, account.storage());
  }
}
