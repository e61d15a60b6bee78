package dev.ewasm.evmc.client;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.evmc.Capability;
import dev.ewasm.evmc.EvmcLayouts;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a native machine. What it may be used for at the same time is the machine's to
 * say: several threads, each with an instance of its own, are always right, and one instance may
 * run messages inside messages.
 */
@SuppressWarnings("restricted")
public final class NativeVm implements AutoCloseable {

  // Addresses come first and are not bound, so that one constant handle serves all machines.
  private static final MethodHandle EXECUTE =
      handle(
          FunctionDescriptor.of(
              EvmcLayouts.Result.LAYOUT,
              JAVA_LONG,
              JAVA_LONG,
              JAVA_LONG,
              JAVA_INT,
              JAVA_LONG,
              JAVA_LONG,
              JAVA_LONG));

  private static final MethodHandle GET_CAPABILITIES =
      handle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
  private static final MethodHandle SET_OPTION =
      handle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle DESTROY = handle(FunctionDescriptor.ofVoid(JAVA_LONG));

  private final String path;
  private final long address;
  private final MemorySegment execute;
  private final String name;
  private final String version;
  private final AtomicBoolean closed = new AtomicBoolean();

  NativeVm(String path, long address) {
    this.path = path;
    this.address = address;
    execute = MemorySegment.ofAddress(pointer(EvmcLayouts.Vm.EXECUTE));
    name = text(EvmcLayouts.Vm.NAME);
    version = text(EvmcLayouts.Vm.VERSION);
  }

  private static MethodHandle handle(FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(type);
  }

  private long pointer(long offset) {
    return NativeMemory.ALL.get(JAVA_LONG, address + offset);
  }

  private String text(long offset) {
    String text = NativeMemory.string(pointer(offset));
    return text == null ? "" : text;
  }

  /** Refuses a machine with a null pointer where the interface allows none. */
  void checkFunctions() throws EvmcLoadException {
    String missing =
        pointer(EvmcLayouts.Vm.EXECUTE) == 0
            ? "execute"
            : pointer(EvmcLayouts.Vm.DESTROY) == 0
                ? "destroy"
                : pointer(EvmcLayouts.Vm.GET_CAPABILITIES) == 0
                    ? "get_capabilities"
                    : pointer(EvmcLayouts.Vm.NAME) == 0
                        ? "name"
                        : pointer(EvmcLayouts.Vm.VERSION) == 0 ? "version" : null;
    if (missing != null) {
      throw new EvmcLoadException(path + ": its machine has no " + missing + ": null pointer");
    }
  }

  /** File of the library that the machine comes from. */
  public String path() {
    return path;
  }

  /** What the machine calls itself. */
  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  /** What kinds of code it says it runs. */
  public Set<Capability> capabilities() {
    return Capability.ofBits(capabilityBits());
  }

  int capabilityBits() {
    MemorySegment function = function(EvmcLayouts.Vm.GET_CAPABILITIES);
    try {
      return (int) GET_CAPABILITIES.invokeExact(function, address);
    } catch (Throwable e) {
      throw NativeMemory.unexpected(e);
    }
  }

  /** Whether the machine has options at all. */
  public boolean hasOptions() {
    return pointer(EvmcLayouts.Vm.SET_OPTION) != 0;
  }

  /**
   * Sets an option; a machine without options knows no name.
   *
   * @param value null and empty are different things to some machines
   * @throws IllegalStateException if the machine answers with none of EVMC's three answers
   */
  public SetOptionResult setOption(String option, @Nullable String value) {
    int result = setOptionNumber(option, value);
    SetOptionResult[] results = SetOptionResult.values();
    if (result < 0 || result >= results.length) {
      throw new IllegalStateException(path + ": set_option answered " + result);
    }
    return results[result];
  }

  int setOptionNumber(String option, @Nullable String value) {
    if (!hasOptions()) {
      return SetOptionResult.INVALID_NAME.ordinal();
    }
    MemorySegment function = function(EvmcLayouts.Vm.SET_OPTION);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment nameText = arena.allocateFrom(option);
      MemorySegment valueText = value == null ? MemorySegment.NULL : arena.allocateFrom(value);
      return (int) SET_OPTION.invokeExact(function, address, nameText, valueText);
    } catch (Throwable e) {
      throw NativeMemory.unexpected(e);
    }
  }

  /**
   * Runs a message. What the machine answers is checked before it is believed: gas beyond what it
   * was given, output without a pointer, or a status that EVMC does not know become an {@code
   * Outcome.MachineFailure} with the status of an internal error. Machine and host may nest 1,024
   * messages: on a thread without that much stack, another thread does the work.
   *
   * @param revision of the rules, as {@code Fork.revision()} numbers them
   * @param code to run; init code of a creation
   * @throws RuntimeException what {@code host} threw, as it was
   */
  public CallResult execute(HostContext host, int revision, Message message, Bytes code) {
    if (closed.get()) {
      throw new IllegalStateException(path + ": the machine was destroyed");
    }
    return DeepStack.isHere()
        ? executeHere(host, revision, message, code)
        : DeepStack.call(() -> executeHere(host, revision, message, code));
  }

  private CallResult executeHere(HostContext host, int revision, Message message, Bytes code) {
    Frame frame = Frame.acquire();
    try {
      frame.enter(host, message, code);
      invoke(frame, HostCallbacks.TABLE, revision);
      return frame.leave(name);
    } finally {
      frame.giveBack();
    }
  }

  /**
   * Calls {@code execute} with what is in the frame; the result is there afterwards, unreleased.
   *
   * @param hostInterface address of the callbacks, or 0
   */
  void invoke(Frame frame, long hostInterface, int revision) {
    try {
      MemorySegment result =
          (MemorySegment)
              EXECUTE.invokeExact(
                  execute,
                  frame.resultAllocator(),
                  address,
                  hostInterface,
                  frame.id(),
                  revision,
                  frame.messageAddress(),
                  frame.codeAddress(),
                  frame.codeSize());
      assert result.address() == frame.resultAddress();
    } catch (Throwable e) {
      throw NativeMemory.unexpected(e);
    }
  }

  /** Destroys the machine, once; nothing may run on it or be started afterwards. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      MemorySegment function = function(EvmcLayouts.Vm.DESTROY);
      try {
        DESTROY.invokeExact(function, address);
      } catch (Throwable e) {
        throw NativeMemory.unexpected(e);
      }
    }
  }

  private MemorySegment function(long offset) {
    return MemorySegment.ofAddress(pointer(offset));
  }
}
