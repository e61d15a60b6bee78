package dev.ewasm.bench;

/** A WebAssembly runtime under test. */
enum KernelRuntime {
  EWASM_INTERPRETER {
    @Override
    Prepared prepare(byte[] module) {
      return EwasmKernel.prepare(module);
    }
  },
  CHICORY_INTERPRETER {
    @Override
    Prepared prepare(byte[] module) {
      return ChicoryKernel.prepare(module);
    }
  };

  /** An instance whose {@code run} can be called. */
  @FunctionalInterface
  interface Prepared {
    long run(int argument);
  }

  /** Loads and instantiates a kernel. */
  abstract Prepared prepare(byte[] module);
}
