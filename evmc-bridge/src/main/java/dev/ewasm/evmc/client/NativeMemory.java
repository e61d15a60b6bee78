package dev.ewasm.evmc.client;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Memory outside the heap, by address: what C hands over and what it is handed. */
@SuppressWarnings("restricted")
final class NativeMemory {

  /** Everything the process may address; whoever reads here has reason to trust the pointer. */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** A Java array holds no more. */
  static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  /** Names and versions longer than this are cut. */
  private static final int MAX_STRING = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      function("malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      function("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

  private NativeMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }

  /**
   * Reserves memory that stays until {@link #free}.
   *
   * @throws OutOfMemoryError if there is none
   */
  static long allocate(long bytes) {
    long address;
    try {
      address = (long) MALLOC.invokeExact(bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (address == 0) {
      throw new OutOfMemoryError("no " + bytes + " bytes outside the heap");
    }
    return address;
  }

  /** Gives back what {@link #allocate} gave; nothing for 0. */
  static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * C functions throw nothing, so whatever came out of a handle is a fault of ours or the JVM's.
   */
  static RuntimeException unexpected(Throwable e) {
    switch (e) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException(e);
    }
  }

  /** Copies bytes out; the caller has checked that pointer and size make sense together. */
  static Bytes bytes(long address, long size) {
    if (size == 0) {
      return Bytes.EMPTY;
    }
    byte[] copy = new byte[Math.toIntExact(size)];
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, copy, 0, copy.length);
    return Bytes.wrap(copy);
  }

  static void put(long address, Bytes bytes) {
    byte[] source = bytes.toArrayUnsafe();
    MemorySegment.copy(source, 0, ALL, ValueLayout.JAVA_BYTE, address, source.length);
  }

  /** A C string, in UTF-8 with whatever is not replaced; null for a null pointer. */
  static @Nullable String string(long address) {
    if (address == 0) {
      return null;
    }
    int length = 0;
    while (length < MAX_STRING && ALL.get(ValueLayout.JAVA_BYTE, address + length) != 0) {
      length++;
    }
    return new String(
        bytes(address, length).toArrayUnsafe(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Why the system's loader cannot load a library, in its own words; or null if it can. */
  static @Nullable String loadError(String path) {
    MemorySegment open = LINKER.defaultLookup().find("dlopen").orElse(null);
    MemorySegment error = LINKER.defaultLookup().find("dlerror").orElse(null);
    if (open == null || error == null) {
      return "the system's loader refuses it";
    }
    int now = 2;
    try (Arena arena = Arena.ofConfined()) {
      long handle =
          (long)
              LINKER
                  .downcallHandle(
                      open,
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                  .invokeExact(arena.allocateFrom(path), now);
      if (handle != 0) {
        return null;
      }
      return string(
          (long)
              LINKER
                  .downcallHandle(error, FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                  .invokeExact());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Loads a library for as long as the process lives. */
  static SymbolLookup load(String path) {
    return SymbolLookup.libraryLookup(path, Arena.global());
  }
}
