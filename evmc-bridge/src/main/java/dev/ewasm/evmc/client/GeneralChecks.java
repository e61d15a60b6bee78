package dev.ewasm.evmc.client;

import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.Message;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** What every machine must do, whatever code it runs. Each check gives the broken rule or null. */
final class GeneralChecks {

  private static final int BYZANTIUM = 4;
  private static final long GAS = 1_000_000;

  /** A name that no machine has an option of. */
  private static final String UNKNOWN = "no_such_option_9c41";

  private static final Bytes WASM = Bytes.fromHexString("0x0061736d01000000");

  private static final List<Bytes> CODES =
      List.of(
          Bytes.EMPTY,
          Bytes.fromHexString("0x00"),
          Bytes.fromHexString("0xfe00"),
          Bytes.fromHexString("0x60016000f3"),
          Bytes.fromHexString("0x6000356000fd"),
          Bytes.fromHexString("0xef0001"),
          WASM,
          WASM.slice(0, 4));

  /** Statuses that a precompiled contract may end with. */
  private static final Set<StatusCode> PRECOMPILE_STATUSES =
      EnumSet.of(
          StatusCode.SUCCESS,
          StatusCode.OUT_OF_GAS,
          StatusCode.FAILURE,
          StatusCode.REVERT,
          StatusCode.REJECTED,
          StatusCode.PRECOMPILE_FAILURE);

  /** Addresses that EIP-1352 sets aside for them. */
  private static final int PRECOMPILES = 0xffff;

  private static final long PRECOMPILE_GAS = 65_536;

  private static final int RANDOM_CODES = 400;
  private static final int THREADS = 4;

  private final EvmcLibrary library;
  private final VmSpec spec;

  GeneralChecks(EvmcLibrary library, VmSpec spec) {
    this.library = library;
    this.spec = spec;
  }

  static @Nullable String nameAndVersion(NativeVm vm) {
    if (vm.name().isBlank()) {
      return "the name is empty";
    }
    return vm.version().isBlank() ? "the version is empty" : null;
  }

  static @Nullable String capabilities(int bits) {
    if (bits == 0) {
      return "the machine says that it runs nothing";
    }
    return (bits & ~7) != 0 ? "bits without a meaning: " + Integer.toHexString(bits) : null;
  }

  static @Nullable String options(NativeVm vm) {
    if (!vm.hasOptions()) {
      return null;
    }
    for (String value : new String[] {"1", ""}) {
      int answer = vm.setOptionNumber(UNKNOWN, value);
      if (answer != SetOptionResult.INVALID_NAME.ordinal()) {
        return "set_option of an unknown name and \"" + value + "\" answered " + answer;
      }
    }
    int answer = vm.setOptionNumber(UNKNOWN, null);
    if (answer != SetOptionResult.INVALID_NAME.ordinal()) {
      return "set_option of an unknown name and a null value answered " + answer;
    }
    answer = vm.setOptionNumber("", null);
    return answer < 0 || answer > 2 ? "set_option of an empty name answered " + answer : null;
  }

  /** An option that many machines have; whoever has it must refuse what is no value for it. */
  static @Nullable String verbose(NativeVm vm) {
    if (vm.setOptionNumber("verbose", "1") == SetOptionResult.INVALID_NAME.ordinal()) {
      return null;
    }
    for (String value : new String[] {"no such value", null}) {
      int answer = vm.setOptionNumber("verbose", value);
      if (answer != SetOptionResult.INVALID_VALUE.ordinal()) {
        return "set_option of \"verbose\" and " + value + " answered " + answer;
      }
    }
    return null;
  }

  /** For a machine that runs precompiled contracts: they have neither code nor host. */
  static @Nullable String precompiles(NativeVm vm) {
    for (int number = 0; number < PRECOMPILES; number++) {
      Message message =
          Message.call(
              Probe.SENDER, Address.ofNumber(number), UInt256.ZERO, Bytes.EMPTY, PRECOMPILE_GAS);
      Probe probe = Probe.runWithoutHost(vm, EvmcAbi.MAX_REVISION, message, Bytes.EMPTY);
      String broken = probe.broken();
      if (broken == null && !PRECOMPILE_STATUSES.contains(probe.status())) {
        broken = "status " + probe.status();
      }
      if (broken != null) {
        return "precompiled contract " + number + ": " + broken;
      }
    }
    return null;
  }

  @Nullable String createAndDestroy() throws EvmcLoadException {
    List<NativeVm> machines = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      machines.add(library.create(spec.options()));
    }
    machines.forEach(NativeVm::close);
    return null;
  }

  static @Nullable String revisionsAndKinds(NativeVm vm) {
    for (int revision = 0; revision <= EvmcAbi.MAX_REVISION; revision++) {
      for (int kind = 0; kind <= EvmcAbi.KIND_EOFCREATE; kind++) {
        for (Bytes code : CODES) {
          for (boolean isStatic : new boolean[] {false, true}) {
            Message message = Probe.message(CallKind.CALL, isStatic, 0, GAS, Samples.FOUR);
            Probe probe = Probe.run(vm, new SpyHost(), revision, message, kind, code);
            if (probe.broken() != null) {
              return "revision "
                  + revision
                  + ", kind "
                  + kind
                  + (isStatic ? ", static" : "")
                  + ", code "
                  + code
                  + ": "
                  + probe.broken();
            }
          }
        }
      }
    }
    return null;
  }

  static @Nullable String withoutGas(NativeVm vm) {
    for (long gas : new long[] {0, 1, Long.MAX_VALUE}) {
      for (Bytes code : CODES) {
        Message message = Probe.message(CallKind.CALL, false, 0, gas, Bytes.EMPTY);
        Probe probe = Probe.run(vm, new SpyHost(), BYZANTIUM, message, code);
        if (probe.broken() != null) {
          return gas + " gas, code " + code + ": " + probe.broken();
        }
        if (probe.status() == StatusCode.SUCCESS && code.equals(CODES.get(2))) {
          return gas + " gas, code " + code + ": succeeded";
        }
      }
    }
    return null;
  }

  static @Nullable String sizes(NativeVm vm) {
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    Bytes largeInput = Bytes.wrap(new byte[16 << 20]);
    for (Bytes code : List.of(Bytes.EMPTY, Bytes.of(0xfe), large, Bytes.concatenate(WASM, large))) {
      for (Bytes input : List.of(Bytes.EMPTY, largeInput)) {
        for (CallKind kind : List.of(CallKind.CALL, CallKind.CREATE)) {
          Message message = Probe.message(kind, false, 0, GAS, input);
          Probe probe = Probe.run(vm, new SpyHost(), BYZANTIUM, message, code);
          if (probe.broken() != null) {
            return "code of "
                + code.size()
                + " bytes, input of "
                + input.size()
                + ": "
                + probe.broken();
          }
        }
      }
    }
    return null;
  }

  static @Nullable String depths(NativeVm vm) {
    for (int depth : new int[] {1, 1023, 1024, 1025, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      for (Bytes code : CODES) {
        Message message = Probe.message(CallKind.CALL, false, depth, GAS, Bytes.EMPTY);
        Probe probe = Probe.run(vm, new SpyHost(), BYZANTIUM, message, code);
        if (probe.broken() != null) {
          return "depth " + depth + ", code " + code + ": " + probe.broken();
        }
      }
    }
    return null;
  }

  /** Both runs of the same code must end alike; no outcome is right or wrong. */
  static @Nullable String randomCode(NativeVm vm) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < RANDOM_CODES; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      Bytes code = Bytes.wrap(bytes);
      if (i % 4 == 0) {
        code = Bytes.concatenate(WASM, code);
      }
      int revision = random.nextInt(EvmcAbi.MAX_REVISION + 1);
      Message message = Probe.call(100_000, code);
      Probe first = Probe.run(vm, new SpyHost(), revision, message, code);
      Probe second = Probe.run(vm, new SpyHost(), revision, message, code);
      if (first.broken() != null) {
        return "revision " + revision + ", code " + code + ": " + first.broken();
      }
      if (!first.result().equals(second.result())) {
        return "revision "
            + revision
            + ", code "
            + code
            + ": the same twice gave "
            + first.result()
            + " and "
            + second.result();
      }
    }
    return null;
  }

  /** Threads that the machine did not make, with the usual stack. */
  @Nullable String threads() {
    AtomicReference<String> broken = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int round = 0; round < 4; round++) {
                    try (NativeVm vm = library.create(spec.options())) {
                      String rule = withoutGas(vm);
                      if (rule != null) {
                        broken.set(rule);
                      }
                    }
                  }
                } catch (EvmcLoadException | RuntimeException e) {
                  broken.set(String.valueOf(e.getMessage()));
                }
              },
              "evmc-check-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "interrupted";
      }
    }
    return broken.get();
  }

  @Nullable String outlives() throws EvmcLoadException {
    try (NativeVm kept = library.create(spec.options())) {
      NativeVm other = library.create(spec.options());
      String before = withoutGas(other);
      other.close();
      String after = withoutGas(kept);
      return before == null ? after : before;
    }
  }
}
