package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Account;
import dev.ewasm.state.WorldState;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * The accounts and slots that a run read, as they were before it; in {@code diffMode} those that it
 * changed, before and after, in the form of geth's {@code prestateTracer}.
 */
final class PrestateTracer implements Tracer {

  private final AccessRecorder recorder = new AccessRecorder();
  private final boolean diffMode;
  private @Nullable WorldState after;

  PrestateTracer(JsonNode settings) {
    diffMode = Tracer.flag(settings, "diffMode");
  }

  @Override
  public WorldState watched(WorldState state) {
    WorldState watched = recorder.watch(state);
    after = watched;
    return watched;
  }

  @Override
  public JsonNode finish(
      Transaction transaction, TransactionResult.Executed result, Supplier<WorldState> before) {
    ObjectNode pre = MethodTable.object();
    ObjectNode post = MethodTable.object();
    WorldState old = before.get();
    for (Transaction.Access access : recorder.accesses(address -> false, null)) {
      if (diffMode) {
        addChange(access, old, Objects.requireNonNull(after), pre, post);
      } else {
        pre.set(access.address().toString(), account(access, old));
      }
    }
    if (!diffMode) {
      return pre;
    }
    ObjectNode both = MethodTable.object();
    both.set("pre", pre);
    return both.set("post", post);
  }

  private static ObjectNode account(Transaction.Access access, WorldState state) {
    ObjectNode json = MethodTable.object();
    Account account = state.account(access.address());
    json.put("balance", hex(state.balance(access.address())));
    if (account != null && account.nonce() != 0) {
      json.put("nonce", account.nonce());
    }
    if (account != null && account.hasCode()) {
      json.put("code", hex(state.code(access.address())));
    }
    for (Bytes32 slot : access.keys()) {
      Bytes32 value = state.storage(access.address(), slot);
      if (!value.isZero()) {
        json.withObject("storage").put(hex(slot), hex(value));
      }
    }
    return json;
  }

  /** Adds an account to both sides if it is another after the run; after it only what changed. */
  private static void addChange(
      Transaction.Access access,
      WorldState before,
      WorldState after,
      ObjectNode pre,
      ObjectNode post) {
    String address = access.address().toString();
    ObjectNode was = account(access, before);
    ObjectNode is = account(access, after);
    if (was.equals(is)) {
      return;
    }
    boolean existed = before.account(access.address()) != null;
    boolean exists = after.account(access.address()) != null;
    JsonNode oldSlots = was.path("storage");
    JsonNode newSlots = is.path("storage");
    if (existed && exists) {
      oldSlots.properties().stream()
          .filter(slot -> slot.getValue().equals(newSlots.get(slot.getKey())))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(
              slot -> {
                is.withObject("storage").remove(slot);
                was.withObject("storage").remove(slot);
              });
      was.properties().stream()
          .filter(field -> field.getValue().equals(is.get(field.getKey())))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(is::remove);
    }
    if (existed) {
      pre.set(address, was);
    }
    if (exists) {
      post.set(address, is);
    }
  }
}
