package dev.ewasm.state.database;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Whole states as JSON, read and written as a stream. Two forms are read: the {@code alloc} map of
 * a genesis file, from addresses to {@code balance}, {@code nonce}, {@code code} and {@code
 * storage}; and what {@link #dump} writes, the same map as {@code accounts} beside the {@code
 * root}, which is checked, and the {@code block}. Numbers are hexadecimal with {@code 0x}, or
 * decimal. A whole genesis file is read too: its {@code alloc} counts.
 */
public final class StateJson {
  private static final BigInteger TWO_TO_256 = BigInteger.ONE.shiftLeft(256);
  private static final JsonFactory JSON = new JsonFactory();

  private StateJson() {}

  /**
   * Writes the newest state, accounts in the order of their address hashes; the stream stays open.
   */
  public static void dump(StateDatabase database, OutputStream target) throws IOException {
    if (database.isEmpty()) {
      throw new StoreException(database.store().describe() + " holds no state");
    }
    try (KeyValueStore.Snapshot store = database.store().snapshot();
        Scan accounts = store.scan(Column.ACCOUNTS, new byte[0], null);
        Scan slots = store.scan(Column.STORAGE, new byte[0], null);
        JsonGenerator json = JSON.createGenerator(target)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      byte[] head = store.get(Column.META, Keys.META_HEAD);
      if (head == null) {
        throw new StoreException("the head record is missing");
      }
      json.writeStartObject();
      json.writeStringField("root", Keys.hex(Arrays.copyOfRange(head, 8, head.length)));
      json.writeNumberField("block", Keys.number(head));
      json.writeObjectFieldStart("accounts");
      boolean more = slots.next();
      while (accounts.next()) {
        Account account = Keys.account(accounts.value());
        json.writeRaw('\n');
        json.writeObjectFieldStart(Keys.address(accounts.value()).toString());
        json.writeStringField("balance", account.balance().toShortHexString());
        if (account.nonce() != 0) {
          json.writeStringField("nonce", "0x" + Long.toHexString(account.nonce()));
        }
        if (account.hasCode()) {
          byte[] code = store.get(Column.CODE, account.codeHash().toArray());
          if (code == null) {
            throw new StoreException("no code with hash " + account.codeHash());
          }
          json.writeStringField("code", Keys.hex(code));
        }
        boolean opened = false;
        while (more && StateLoader.owner(slots.key(), accounts.key()) == 0) {
          if (!opened) {
            json.writeObjectFieldStart("storage");
            opened = true;
          }
          json.writeStringField(
              Keys.slot(slots.value()).toHexString(), Keys.slotValue(slots.value()).toHexString());
          more = slots.next();
        }
        if (opened) {
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /**
   * Loads a state into an empty store.
   *
   * @return its root
   * @throws StoreException if the text is not such JSON (with line and column), an account or slot
   *     is given in a wrong form, the root is not the one in the text, or the store is not empty
   */
  public static Bytes32 load(InputStream source, KeyValueStore store) throws IOException {
    try (JsonParser json = JSON.createParser(source)) {
      json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw wrong(json, "expected a JSON object");
      }
      return new Loading(json, new StateLoader(store)).run();
    } catch (JsonProcessingException e) {
      throw new StoreException(
          "not JSON: %s (line %d, column %d)"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr()),
          e);
    }
  }

  private static StoreException wrong(JsonParser json, String message) {
    return new StoreException(
        "%s (line %d, column %d)"
            .formatted(
                message,
                json.currentTokenLocation().getLineNr(),
                json.currentTokenLocation().getColumnNr()));
  }

  /** One load. */
  private static final class Loading {
    private final JsonParser json;
    private final StateLoader loader;
    private @Nullable Bytes32 root;
    private long block;

    Loading(JsonParser json, StateLoader loader) {
      this.json = json;
      this.loader = loader;
    }

    Bytes32 run() throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        switch (name) {
          case "root" -> root = word(scalar());
          case "block" -> {
            BigInteger number = number(scalar());
            if (number.bitLength() > 62) {
              throw wrong(json, "not a block number: " + number);
            }
            block = number.longValue();
          }
          case "accounts", "alloc" -> {
            expectObject();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              account(json.currentName());
            }
          }
          default -> {
            if (name.length() >= 2 * Address.SIZE) {
              account(name);
            } else {
              // The other parts of a genesis file.
              json.nextToken();
              json.skipChildren();
            }
          }
        }
      }
      return loader.finish(block, root);
    }

    private void account(String name) throws IOException {
      Address address = address(name);
      BigInteger balance = BigInteger.ZERO;
      long nonce = 0;
      Bytes code = Bytes.EMPTY;
      expectObject();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        switch (json.currentName()) {
          case "balance", "wei" -> balance = number(scalar());
          case "nonce" -> nonce = nonce(number(scalar()));
          case "code" -> code = bytes(scalar());
          case "storage" -> {
            expectObject();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              Bytes32 slot = word(json.currentName());
              loader.slot(address, slot, word(scalar()));
            }
          }
          default -> {
            json.nextToken();
            json.skipChildren();
          }
        }
      }
      loader.account(address, nonce, UInt256.valueOf(balance), code);
    }

    private void expectObject() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw wrong(json, "expected an object");
      }
    }

    private String scalar() throws IOException {
      JsonToken token = json.nextToken();
      if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
        throw wrong(json, "expected a string or a number");
      }
      return json.getText();
    }

    private Address address(String text) {
      try {
        return Address.fromHex(text);
      } catch (IllegalArgumentException e) {
        throw wrong(json, String.valueOf(e.getMessage()));
      }
    }

    private long nonce(BigInteger number) {
      if (number.bitLength() > 64) {
        throw wrong(json, "a nonce of more than 64 bits");
      }
      return number.longValue();
    }

    private BigInteger number(String text) {
      try {
        BigInteger number =
            text.startsWith("0x")
                ? new BigInteger(text.length() == 2 ? "0" : text.substring(2), 16)
                : new BigInteger(text.isEmpty() ? "0" : text);
        if (number.signum() >= 0 && number.compareTo(TWO_TO_256) < 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw wrong(json, "not a number: " + text);
      }
      throw wrong(json, "not a number of 256 bits: " + text);
    }

    private Bytes32 word(String text) {
      String digits = text.startsWith("0x") ? text.substring(2) : text;
      String even = (digits.length() & 1) == 0 ? digits : "0" + digits;
      if (even.length() > 64) {
        throw wrong(json, "more than 32 bytes: " + text);
      }
      return Bytes32.leftPad(bytes(even));
    }

    private Bytes bytes(String text) {
      try {
        return Bytes.wrap(
            HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text));
      } catch (IllegalArgumentException e) {
        throw wrong(json, "not hexadecimal: " + text);
      }
    }
  }
}
