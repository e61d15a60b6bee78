package dev.ewasm.bench.compare;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a program of a module: {@code wasm2c} writes C, {@code gcc -O2} compiles it with host
 * functions. Programs are kept in a folder of the system's temporary one, by the digest of all that
 * went in.
 */
final class NativeCode {

  private static final List<Path> RUNTIMES =
      List.of(Path.of("/usr/share/wabt/wasm2c"), Path.of("/usr/local/share/wabt/wasm2c"));
  private static final String HOST = "native-host.c";

  private NativeCode() {}

  /**
   * The program for a module.
   *
   * @throws BenchException if a tool is missing or fails, with the reason
   */
  static Path build(byte[] module, String export) throws IOException {
    Path runtime =
        RUNTIMES.stream()
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(
                () -> new BenchException("no wasm2c runtime in " + RUNTIMES + " (package wabt)"));
    String shim = shim(module, export);
    Path folder =
        Path.of(System.getProperty("java.io.tmpdir"), "ewasm-bench-native")
            .resolve(digest(module, shim));
    Path program = folder.resolve("guest");
    if (Files.isExecutable(program)) {
      return program;
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve("guest.wasm"), module);
    Files.writeString(folder.resolve("shim.c"), shim);
    try (InputStream in = NativeCode.class.getResourceAsStream(HOST)) {
      if (in == null) {
        throw new IOException("no resource " + HOST);
      }
      Files.copy(in, folder.resolve("host.c"), StandardCopyOption.REPLACE_EXISTING);
    }
    tool(folder, List.of("wasm2c", "guest.wasm", "-o", "guest.c"));
    tool(
        folder,
        List.of(
            "gcc",
            "-O2",
            "-I" + runtime,
            "-o",
            "guest.tmp",
            "shim.c",
            "guest.c",
            runtime.resolve("wasm-rt-impl.c").toString(),
            "-lm"));
    Files.move(folder.resolve("guest.tmp"), program, StandardCopyOption.ATOMIC_MOVE);
    return program;
  }

  private static void tool(Path folder, List<String> command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchException(
            command.getFirst() + " failed: " + said.lines().findFirst().orElse("no message"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new BenchException("cannot run " + command.getFirst() + ": " + e.getMessage());
    }
  }

  private static String digest(byte[] module, String shim) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(module);
      digest.update(shim.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What depends on the module: its imports, how to make an instance and how to call it. */
  private static String shim(byte[] bytes, String export) {
    WasmModule module = ModuleReader.read(bytes);
    StringBuilder text = new StringBuilder("#include \"guest.h\"\n#include \"host.c\"\n");
    Set<String> modules = new LinkedHashSet<>();
    List<String> functions = new ArrayList<>();
    for (WasmModule.Import entry : module.imports()) {
      if (entry.type() instanceof ExternType.Func(int typeIndex)) {
        modules.add(entry.module());
        functions.add(importedFunction(entry, module.types().get(typeIndex)));
      }
    }
    modules.forEach(name -> text.append("struct Z_%s_instance_t { int none; };\n".formatted(name)));
    text.append("static Z_guest_instance_t guest;\n");
    boolean memory = module.exports().stream().anyMatch(entry -> entry.name().equals("memory"));
    text.append("wasm_rt_memory_t* host_memory(void) { return ")
        .append(memory ? "Z_guestZ_memory(&guest)" : "0")
        .append("; }\n");
    functions.forEach(text::append);
    text.append("void host_init(void) { Z_guest_init_module(); }\n");
    text.append("void host_instantiate(void) { Z_guest_instantiate(&guest");
    modules.forEach(name -> text.append(", 0"));
    text.append("); }\nvoid host_free(void) { Z_guest_free(&guest); }\n");
    FuncType type = type(module, export);
    String call =
        "Z_guestZ_%s(&guest%s)"
            .formatted(export, ", (u32)host_argument".repeat(type.params().size()));
    boolean wide = type.results().equals(List.of(NumType.I64));
    text.append("u64 host_call(void) { ")
        .append(
            type.results().isEmpty()
                ? call + "; return 0;"
                : "return " + (wide ? "" : "(s64)(s32)") + call + ";")
        .append(" }\n");
    return text.toString();
  }

  private static FuncType type(WasmModule module, String export) {
    for (WasmModule.Export entry : module.exports()) {
      if (entry.kind() == WasmModule.Kind.FUNC && entry.name().equals(export)) {
        return new IndexSpaces(module).function(entry.index());
      }
    }
    throw new BenchException("the module has no function " + export);
  }

  /** A function that passes its arguments to {@code host_NAME}, all as 64 bits. */
  private static String importedFunction(WasmModule.Import entry, FuncType type) {
    StringBuilder parameters = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    for (int i = 0; i < type.params().size(); i++) {
      parameters.append(", ").append(c(type.params().get(i))).append(" a").append(i);
      arguments.append(i == 0 ? "a" : ", a").append(i);
    }
    return "%s Z_%sZ_%s(struct Z_%s_instance_t* none%s) { %shost_%s_%s(%s); }\n"
        .formatted(
            type.results().isEmpty() ? "void" : c(type.results().getFirst()),
            entry.module(),
            entry.name(),
            entry.module(),
            parameters,
            type.results().isEmpty() ? "" : "return ",
            entry.module(),
            entry.name(),
            arguments);
  }

  private static String c(ValType type) {
    return type.equals(NumType.I32) ? "u32" : "u64";
  }
}
