package dev.ewasm.evmc.vm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/**
 * Calls of C functions by address. Two shapes serve all: on the platforms that EVMC's layouts are
 * for, integers and pointers go through registers one by one, so a function does not see arguments
 * beyond those it declares, and structs of more than 16 bytes come back through a pointer, whatever
 * their size. Linking a shape costs milliseconds of the first call.
 */
@SuppressWarnings("restricted") // whoever gives a function's address vouches for it
final class NativeCalls {

  /** The most bytes that a struct may have which {@link #struct} gets. */
  static final long MAX_STRUCT_BYTES = 256;

  private static final MethodHandle INTEGER =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle STRUCT =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  MemoryLayout.structLayout(
                      MemoryLayout.sequenceLayout(MAX_STRUCT_BYTES / Long.BYTES, JAVA_LONG)),
                  JAVA_LONG,
                  JAVA_LONG,
                  JAVA_LONG));

  private NativeCalls() {}

  /** Calls a function that returns an integer, a pointer, or nothing; the caller cuts to size. */
  static long integer(long function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) INTEGER.invokeExact(MemorySegment.ofAddress(function), a, b, c, d, e, f);
    } catch (Throwable throwable) {
      throw unexpected(throwable);
    }
  }

  /** Calls a function that returns a struct, which it writes where {@code place} says. */
  static void struct(long function, SegmentAllocator place, long a, long b, long c) {
    try {
      MemorySegment _ =
          (MemorySegment) STRUCT.invokeExact(MemorySegment.ofAddress(function), place, a, b, c);
    } catch (Throwable throwable) {
      throw unexpected(throwable);
    }
  }

  /** C functions throw nothing, but the stack may end or memory run out on the way. */
  private static RuntimeException unexpected(Throwable throwable) {
    if (throwable instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(throwable);
  }
}
