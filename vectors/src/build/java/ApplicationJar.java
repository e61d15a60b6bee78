import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the one jar from which the launcher runs the light commands, as fast to start as can be.
 *
 * <p>The JVM keeps no classes of signed jars in its start-up cache, nor classes older than Java 6,
 * which lack the stack maps its verifier wants. So signatures are left out, old classes (picocli's)
 * are rewritten with stack maps, and nothing is compressed. Entries are sorted and carry no time,
 * so that the same input makes the same bytes.
 *
 * <p>usage: {@code java ApplicationJar.java OUTPUT (JAR-FOLDER | CLASS-FOLDER | JAR)…}; a later
 * input wins, and an input may be several, separated as in a class path.
 */
final class ApplicationJar {

  private static final int JAVA_6 = 50;

  private ApplicationJar() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    for (String inputs : List.of(arguments).subList(1, arguments.length)) {
      for (String input : inputs.split(File.pathSeparator)) {
        addInput(Path.of(input), entries);
      }
    }
    Path output = Path.of(arguments[0]);
    Path fresh = Path.of(arguments[0] + ".new");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        write(zip, entry.getKey(), upgraded(entry.getKey(), entries));
      }
    }
    // A running JVM may have the old file open.
    Files.move(fresh, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void addInput(Path input, Map<String, byte[]> entries) throws IOException {
    if (Files.isRegularFile(input)) {
      addJar(input, entries);
      return;
    }
    List<Path> jars;
    try (Stream<Path> files = Files.list(input)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    if (jars.isEmpty()) {
      addTree(input, entries);
    }
    for (Path jar : jars) {
      addJar(jar, entries);
    }
  }

  private static void addJar(Path jar, Map<String, byte[]> entries) throws IOException {
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      addTree(content.getPath("/"), entries);
    }
  }

  private static void addTree(Path root, Map<String, byte[]> entries) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (isWanted(name)) {
          entries.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private static boolean isWanted(String name) {
    boolean signature = name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)");
    return !signature
        && !name.equals("META-INF/MANIFEST.MF")
        && !name.startsWith("META-INF/versions/")
        && !name.startsWith("META-INF/maven/")
        && !name.endsWith("module-info.class");
  }

  private static byte[] upgraded(String name, Map<String, byte[]> entries) {
    byte[] bytes = entries.get(name);
    if (!name.endsWith(".class") || ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) >= JAVA_6) {
      return bytes;
    }
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(
                type -> {
                  String descriptor = type.descriptorString();
                  byte[] found =
                      entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
                  return found == null ? null : new ByteArrayInputStream(found);
                })
            .orElse(ClassHierarchyResolver.defaultResolver());
    ClassFile classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element))
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0))));
  }

  private static void write(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
