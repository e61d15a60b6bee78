package dev.ewasm.evmc.client;

import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.Message;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** What a machine must do with small contracts of one language, by the rules of Byzantium. */
final class LanguageChecks {

  private static final int BYZANTIUM = 4;
  private static final long GAS = 1_000_000;

  /** More than any machine charges a sample for itself, nested gas apart. */
  private static final long OWN_GAS = 60_000;

  private final Samples samples;

  LanguageChecks(Samples samples) {
    this.samples = samples;
  }

  /** A check and its name. */
  record Named(String name, Conformance.Body body) {}

  List<Named> all() {
    List<Named> checks = new ArrayList<>(always());
    if (!samples.spin().isEmpty()) {
      checks.add(new Named("endless code runs out of gas", this::spins));
    }
    return checks;
  }

  private List<Named> always() {
    return List.of(
        new Named("success keeps gas", this::stops),
        new Named("output is the input, up to 1 MiB", this::echoes),
        new Named("output outlives the next execution", this::keepsOutput),
        new Named("revert keeps gas and output", this::reverts),
        new Named("failure keeps nothing", this::fails),
        new Named("loads a slot", this::loads),
        new Named("stores a slot", this::stores),
        new Named("logs", this::logs),
        new Named("calls with value", this::calls),
        new Named("calls static", this::callsStatic),
        new Named("delegates", this::delegates),
        new Named("creates", this::creates),
        new Named("self-destructs", this::destructs),
        new Named("asks for a block hash", this::asksForBlockHash),
        new Named("sees transaction and block", this::seesEnvironment),
        new Named("changes nothing when static", this::staysStatic),
        new Named("sends nothing at depth 1024", this::staysAtDepth));
  }

  private static Probe run(NativeVm vm, SpyHost host, Bytes code) {
    return Probe.run(vm, host, BYZANTIUM, Probe.call(GAS, Bytes.EMPTY), code);
  }

  /** The first thing wrong with an execution that should succeed. */
  private static @Nullable String notSuccess(Probe probe) {
    if (probe.broken() != null) {
      return probe.broken();
    }
    return probe.status() == StatusCode.SUCCESS
        ? null
        : "status " + probe.raw().status() + ", " + probe.result().outcome().describe();
  }

  private static @Nullable String expect(Object actual, Object expected, String what) {
    return actual.equals(expected) ? null : what + " is " + actual + ", expected " + expected;
  }

  private @Nullable String stops(NativeVm vm) {
    Probe probe = run(vm, new SpyHost(), samples.stop());
    String wrong = notSuccess(probe);
    if (wrong != null) {
      return wrong;
    }
    return probe.raw().gasLeft() < GAS - OWN_GAS ? "gas_left is " + probe.raw().gasLeft() : null;
  }

  private @Nullable String echoes(NativeVm vm) {
    for (int size : new int[] {0, 1, 31, 32, 33, 1000, 1 << 20}) {
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) (i * 31);
      }
      Message message = Probe.call(GAS * 1000, Bytes.wrap(bytes));
      Probe probe = Probe.run(vm, new SpyHost(), BYZANTIUM, message, samples.echo());
      String wrong = notSuccess(probe);
      if (wrong == null && !probe.result().output().equals(message.input())) {
        wrong = "the output is not the input";
      }
      if (wrong != null) {
        return "input of " + size + " bytes: " + wrong;
      }
    }
    return null;
  }

  private @Nullable String keepsOutput(NativeVm vm) {
    Message first = Probe.call(GAS, Bytes.repeat((byte) 1, 100));
    Message second = Probe.call(GAS, Bytes.repeat((byte) 2, 100));
    Probe probe = Probe.runTwice(vm, BYZANTIUM, first, second, samples.echo());
    String wrong = notSuccess(probe);
    return wrong == null ? expect(probe.result().output(), first.input(), "output") : wrong;
  }

  private @Nullable String reverts(NativeVm vm) {
    Probe probe = run(vm, new SpyHost(), samples.revert());
    if (probe.broken() != null) {
      return probe.broken();
    }
    if (probe.status() != StatusCode.REVERT) {
      return "status " + probe.raw().status();
    }
    return probe.raw().gasLeft() < GAS - OWN_GAS
        ? "gas_left is " + probe.raw().gasLeft()
        : expect(probe.result().output(), Samples.FOUR, "output");
  }

  private @Nullable String fails(NativeVm vm) {
    Probe probe = run(vm, new SpyHost(), samples.fail());
    if (probe.broken() != null) {
      return probe.broken();
    }
    return probe.status().keepsGas() || probe.raw().status() < 0
        ? "status " + probe.raw().status()
        : null;
  }

  private @Nullable String spins(NativeVm vm) {
    Probe probe = run(vm, new SpyHost(), samples.spin());
    return probe.broken() == null
        ? expect(probe.status(), StatusCode.OUT_OF_GAS, "status")
        : probe.broken();
  }

  private @Nullable String asked(NativeVm vm, Bytes code, String... expected) {
    SpyHost host = new SpyHost();
    String wrong = notSuccess(run(vm, host, code));
    return wrong == null ? expect(host.calls, List.of(expected), "what the host was asked") : wrong;
  }

  private @Nullable String loads(NativeVm vm) {
    SpyHost host = new SpyHost();
    Probe probe = run(vm, host, samples.load());
    String wrong = notSuccess(probe);
    if (wrong == null) {
      wrong = expect(probe.result().output(), SpyHost.STORED, "output");
    }
    return wrong == null
        ? expect(
            host.calls,
            List.of("get_storage " + Probe.RECIPIENT + " " + Samples.KEY),
            "what the host was asked")
        : wrong;
  }

  private @Nullable String stores(NativeVm vm) {
    SpyHost host = new SpyHost();
    String wrong = notSuccess(run(vm, host, samples.store()));
    String expected = "set_storage " + Probe.RECIPIENT + " " + Samples.KEY + " " + Samples.VALUE;
    // What is in the slot may be asked for as well, to know the price.
    host.calls.removeIf(call -> call.startsWith("get_storage"));
    return wrong == null ? expect(host.calls, List.of(expected), "what the host was asked") : wrong;
  }

  private @Nullable String logs(NativeVm vm) {
    return asked(
        vm,
        samples.log(),
        "emit_log "
            + Probe.RECIPIENT
            + " "
            + Samples.FOUR
            + " "
            + List.of(Samples.KEY, Samples.VALUE));
  }

  /** Runs a sample that sends one message and holds it against what it should be. */
  private static @Nullable String sends(
      NativeVm vm, Bytes code, Bytes output, Function<Message, @Nullable String> check) {
    SpyHost host = new SpyHost();
    Probe probe = run(vm, host, code);
    String wrong = notSuccess(probe);
    if (wrong != null) {
      return wrong;
    }
    if (host.messages.size() != 1) {
      return host.messages.size() + " messages were sent";
    }
    Message message = host.messages.get(0);
    wrong = check.apply(message);
    if (wrong == null) {
      wrong = expect(message.depth(), 1, "depth");
    }
    if (wrong == null) {
      wrong = expect(message.input(), Samples.FOUR, "input");
    }
    if (wrong == null) {
      wrong = expect(probe.result().output(), output, "output");
    }
    // The spy gives back half of what it is given.
    long most = GAS - (message.gas() - message.gas() / 2) + 2_300;
    long left = probe.raw().gasLeft();
    return wrong == null && (left > most || left < most - OWN_GAS)
        ? "gas_left is " + left + " after a call that took " + (message.gas() - message.gas() / 2)
        : wrong;
  }

  private static @Nullable String parties(
      Message message, CallKind kind, Address recipient, Address sender, UInt256 value) {
    String wrong = expect(message.kind(), kind, "kind");
    if (wrong == null) {
      wrong = expect(message.recipient(), recipient, "recipient");
    }
    if (wrong == null) {
      wrong = expect(message.sender(), sender, "sender");
    }
    return wrong == null ? expect(message.value(), value, "value") : wrong;
  }

  private @Nullable String calls(NativeVm vm) {
    return sends(
        vm,
        samples.call(),
        SpyHost.ANSWER,
        message -> {
          UInt256 value = UInt256.valueOf(Samples.CALL_VALUE);
          String wrong = parties(message, CallKind.CALL, Samples.TARGET, Probe.RECIPIENT, value);
          if (wrong == null) {
            wrong = expect(message.codeAddress(), Samples.TARGET, "code_address");
          }
          if (wrong == null) {
            wrong = expect(message.isStatic(), false, "static");
          }
          return wrong == null ? expect(message.gas(), Samples.CALL_GAS + 2_300, "gas") : wrong;
        });
  }

  private @Nullable String callsStatic(NativeVm vm) {
    return sends(
        vm,
        samples.callStatic(),
        SpyHost.ANSWER,
        message -> {
          String wrong =
              parties(message, CallKind.CALL, Samples.TARGET, Probe.RECIPIENT, UInt256.ZERO);
          if (wrong == null) {
            wrong = expect(message.isStatic(), true, "static");
          }
          return wrong == null ? expect(message.gas(), Samples.CALL_GAS, "gas") : wrong;
        });
  }

  private @Nullable String delegates(NativeVm vm) {
    return sends(
        vm,
        samples.delegate(),
        SpyHost.ANSWER,
        message -> {
          String wrong =
              parties(message, CallKind.DELEGATECALL, Probe.RECIPIENT, Probe.SENDER, Probe.VALUE);
          return wrong == null
              ? expect(message.codeAddress(), Samples.TARGET, "code_address")
              : wrong;
        });
  }

  private @Nullable String creates(NativeVm vm) {
    return sends(
        vm,
        samples.create(),
        SpyHost.ORIGIN.toWord(),
        message -> {
          String wrong = expect(message.kind(), CallKind.CREATE, "kind");
          if (wrong == null) {
            wrong = expect(message.sender(), Probe.RECIPIENT, "sender");
          }
          return wrong == null
              ? expect(message.value(), UInt256.valueOf(Samples.CALL_VALUE), "value")
              : wrong;
        });
  }

  private @Nullable String destructs(NativeVm vm) {
    SpyHost host = new SpyHost();
    String wrong = notSuccess(run(vm, host, samples.destruct()));
    host.calls.removeIf(call -> call.startsWith("get_balance"));
    return wrong == null
        ? expect(
            host.calls,
            List.of("selfdestruct " + Probe.RECIPIENT + " " + Samples.TARGET),
            "what the host was asked")
        : wrong;
  }

  private @Nullable String asksForBlockHash(NativeVm vm) {
    return asked(vm, samples.blockHash(), "get_block_hash 11");
  }

  private @Nullable String seesEnvironment(NativeVm vm) {
    Probe probe = run(vm, new SpyHost(), samples.environment());
    String wrong = notSuccess(probe);
    return wrong == null
        ? expect(probe.result().output(), samples.environmentOutput(), "output")
        : wrong;
  }

  private @Nullable String staysStatic(NativeVm vm) {
    for (Bytes code :
        List.of(
            samples.store(), samples.log(), samples.destruct(), samples.create(), samples.call())) {
      SpyHost host = new SpyHost();
      Message message = Probe.message(CallKind.CALL, true, 0, GAS, Bytes.EMPTY);
      Probe probe = Probe.run(vm, host, BYZANTIUM, message, code);
      String wrong = probe.broken();
      if (wrong == null && probe.status().keepsGas()) {
        wrong = "status " + probe.raw().status();
      }
      if (wrong == null && (host.changed() || !host.messages.isEmpty())) {
        wrong = "the host was asked to change something: " + host.calls;
      }
      if (wrong != null) {
        return "code " + code + ": " + wrong;
      }
    }
    return null;
  }

  private @Nullable String staysAtDepth(NativeVm vm) {
    for (Bytes code : List.of(samples.call(), samples.create())) {
      SpyHost host = new SpyHost();
      Message message = Probe.message(CallKind.CALL, false, 1024, GAS, Bytes.EMPTY);
      Probe probe = Probe.run(vm, host, BYZANTIUM, message, code);
      String wrong = probe.broken();
      if (wrong == null && !host.messages.isEmpty()) {
        wrong = "a message of depth " + host.messages.get(0).depth() + " was sent";
      }
      if (wrong != null) {
        return "code " + code + ": " + wrong;
      }
    }
    return null;
  }
}
