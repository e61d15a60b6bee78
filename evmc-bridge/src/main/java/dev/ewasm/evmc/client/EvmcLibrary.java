package dev.ewasm.evmc.client;

import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.EvmcLayouts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A shared library with an EVMC machine in it, found by the public rule: the function that makes
 * instances is {@code evmc_create_NAME} with NAME taken from the file's name, else {@code
 * evmc_create}. Stays loaded until the process ends, as EVMC's own loader has it. Safe for several
 * threads.
 */
@SuppressWarnings("restricted")
public final class EvmcLibrary {

  private static final String CREATE = "evmc_create";

  /** First four bytes of ELF and of the three forms of Mach-O. */
  private static final Set<Integer> LIBRARY_MAGICS =
      Set.of(0x7f454c46, 0xcffaedfe, 0xfeedfacf, 0xcafebabe);

  private final String path;
  private final MethodHandle create;

  private EvmcLibrary(String path, MethodHandle create) {
    this.path = path;
    this.create = create;
  }

  /**
   * Loads a library and finds its function.
   *
   * @param path a file, or a name without slashes in the system's search path
   * @throws EvmcLoadException says which of the rules the file does not keep
   */
  public static EvmcLibrary load(String path) throws EvmcLoadException {
    String file = fileToOpen(path);
    SymbolLookup symbols;
    try {
      symbols = NativeMemory.load(file);
    } catch (IllegalArgumentException e) {
      String reason = NativeMemory.loadError(file);
      throw new EvmcLoadException(path + ": cannot be loaded: " + e.getMessage() + ": " + reason);
    }
    String named = createFunction(path);
    MemorySegment function =
        symbols.find(named).or(() -> symbols.find(CREATE)).orElse(MemorySegment.NULL);
    if (function.equals(MemorySegment.NULL)) {
      throw new EvmcLoadException(
          path + ": no EVMC machine: exports neither " + named + " nor " + CREATE);
    }
    MethodHandle create =
        Linker.nativeLinker()
            .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    return new EvmcLibrary(path, create);
  }

  /** Errors of the system's loader say little, so what can be said before is said here. */
  private static String fileToOpen(String path) throws EvmcLoadException {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new EvmcLoadException("'" + path.replace('\0', '?') + "': not a file name");
    }
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      throw new EvmcLoadException(path + ": not a file name");
    }
    if (Files.isDirectory(file)) {
      throw new EvmcLoadException(path + ": is a folder");
    }
    if (Files.exists(file)) {
      checkFormat(path, file);
      // With a slash, so that the system does not look for it elsewhere.
      return file.toAbsolutePath().toString();
    }
    if (path.contains("/")) {
      throw new EvmcLoadException(path + ": no such file");
    }
    return path;
  }

  /** The JVM prints a warning about any file that it cannot load, if it is not refused before. */
  private static void checkFormat(String path, Path file) throws EvmcLoadException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(Integer.BYTES);
    } catch (IOException e) {
      throw new EvmcLoadException(path + ": cannot be read: " + e.getMessage());
    }
    int magic = start.length < Integer.BYTES ? 0 : ByteBuffer.wrap(start).getInt();
    boolean windows = magic >>> 16 == ('M' << 8 | 'Z');
    if (!windows && !LIBRARY_MAGICS.contains(magic)) {
      throw new EvmcLoadException(path + ": not a shared library");
    }
  }

  /**
   * The function that a library of this name should export: the file's name without folder, leading
   * {@code lib} and everything from the first dot on, hyphens as underscores.
   */
  static String createFunction(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    if (name.startsWith("lib")) {
      name = name.substring(3);
    }
    int dot = name.indexOf('.');
    return CREATE + "_" + (dot < 0 ? name : name.substring(0, dot)).replace('-', '_');
  }

  public String path() {
    return path;
  }

  /**
   * Makes an instance.
   *
   * @throws EvmcLoadException if the library gives none, one of another ABI version, or one that
   *     lacks what every machine has
   */
  public NativeVm create() throws EvmcLoadException {
    long address;
    try {
      address = (long) create.invokeExact();
    } catch (Throwable e) {
      throw NativeMemory.unexpected(e);
    }
    if (address == 0) {
      throw new EvmcLoadException(path + ": its create function returned null");
    }
    int version =
        NativeMemory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address + EvmcLayouts.Vm.ABI_VERSION);
    if (version != EvmcAbi.VERSION) {
      // Not destroyed: where its functions lie is what the versions differ in.
      throw new EvmcLoadException(
          path + ": EVMC ABI version " + version + ", needed is " + EvmcAbi.VERSION);
    }
    NativeVm vm = new NativeVm(path, address);
    vm.checkFunctions();
    return vm;
  }

  /**
   * Makes an instance and sets its options.
   *
   * @throws EvmcLoadException as {@link #create()} does, or if the machine refuses an option
   */
  public NativeVm create(List<VmSpec.Option> options) throws EvmcLoadException {
    NativeVm vm = create();
    for (VmSpec.Option option : options) {
      SetOptionResult result = vm.setOption(option.name(), option.value());
      if (result != SetOptionResult.SUCCESS) {
        vm.close();
        throw new EvmcLoadException(
            path
                + ": option "
                + option.name()
                + "="
                + option.value()
                + ": "
                + (result == SetOptionResult.INVALID_NAME ? "no such option" : "bad value"));
      }
    }
    return vm;
  }
}
