package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled classes in a folder, one file a module.
 *
 * <p>A file's name is the SHA-256 of everything the code depends on: the module, the compiler's
 * version, the profile, the whole charge plan. Its content carries the name and a SHA-256 of its
 * own; a damaged or foreign file is as good as none and is written anew. Files appear by atomic
 * rename, so any number of processes may share the folder. Whoever may write there can make this
 * process run any code: protect it as you protect the program.
 */
public final class CompiledCache {

  /** Changes whenever generated code or what it calls does. */
  private static final int VERSION = 6;

  private static final int MAGIC = 0x65774a43;

  /** Far above what the compiler makes of the largest module it takes. */
  private static final int MAX_ENTRIES = 100_000;

  private final Path folder;

  public CompiledCache(Path folder) {
    this.folder = folder;
  }

  /** The key of what {@code module} compiles to. */
  public static String key(byte[] module, Profile profile, @Nullable ChargePlan charges) {
    MessageDigest digest = sha256();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeInt(Runtime.version().feature());
      out.writeUTF(profile.name());
      if (charges != null) {
        write(out, charges);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory does not fail
    }
    digest.update(bytes.toByteArray());
    return HexFormat.of().formatHex(digest.digest(module));
  }

  private static void write(DataOutputStream out, ChargePlan charges) throws IOException {
    out.writeUTF(charges.scheduleId());
    out.writeLong(charges.instantiation());
    out.writeUTF(charges.dynamic().toString());
    for (ChargePlan.FunctionCharges function : charges.functions()) {
      out.writeInt(function.offsets().length);
      for (int i = 0; i < function.offsets().length; i++) {
        out.writeInt(function.offsets()[i]);
        out.writeLong(function.costs()[i]);
      }
    }
  }

  /** What is stored under the key, if it is there and whole. */
  public Optional<CompiledClasses> read(String key) {
    try {
      byte[] file = Files.readAllBytes(folder.resolve(key));
      int body = file.length - 32;
      if (body < 0
          || !Arrays.equals(
              sha256().digest(Arrays.copyOf(file, body)),
              Arrays.copyOfRange(file, body, file.length))) {
        return Optional.empty();
      }
      return parse(new DataInputStream(new ByteArrayInputStream(file, 0, body)), key);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<CompiledClasses> parse(DataInputStream in, String key)
      throws IOException {
    if (in.readInt() != MAGIC || !in.readUTF().equals(key)) {
      return Optional.empty();
    }
    Map<String, byte[]> classes = new LinkedHashMap<>();
    for (int i = count(in); i > 0; i--) {
      String name = in.readUTF();
      classes.put(name, in.readNBytes(in.readInt()));
    }
    BitSet compiled = BitSet.valueOf(in.readNBytes(in.readInt()));
    Map<Integer, String> refusals = new LinkedHashMap<>();
    for (int i = count(in); i > 0; i--) {
      refusals.put(in.readInt(), in.readUTF());
    }
    return Optional.of(new CompiledClasses(classes, compiled, refusals));
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MAX_ENTRIES) {
      throw new IOException("implausible count " + count);
    }
    return count;
  }

  /** Stores classes; a folder that can't be written to only costs the next process its time. */
  public void write(String key, CompiledClasses classes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeUTF(key);
      out.writeInt(classes.classes().size());
      for (Map.Entry<String, byte[]> entry : classes.classes().entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeInt(entry.getValue().length);
        out.write(entry.getValue());
      }
      byte[] compiled = classes.compiled().toByteArray();
      out.writeInt(compiled.length);
      out.write(compiled);
      out.writeInt(classes.refusals().size());
      for (Map.Entry<Integer, String> refusal : classes.refusals().entrySet()) {
        out.writeInt(refusal.getKey());
        out.writeUTF(refusal.getValue());
      }
      out.write(sha256().digest(bytes.toByteArray()));
      store(key, bytes.toByteArray());
    } catch (IOException _) {
      // As documented.
    }
  }

  private void store(String key, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "new", ".tmp");
    try {
      Files.write(temporary, content);
      try {
        Files.move(temporary, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException _) {
        Files.move(temporary, folder.resolve(key), StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
