package dev.ewasm.engine.compiler;

import java.util.Map;

/** Loads the classes of one module; they live as long as it. */
final class GeneratedLoader extends ClassLoader {

  private final Map<String, byte[]> classes;

  private GeneratedLoader(Map<String, byte[]> classes) {
    super("ewasm-module", GeneratedLoader.class.getClassLoader());
    this.classes = classes;
  }

  static GeneratedCode instantiate(Map<String, byte[]> classes, String main) {
    try {
      return (GeneratedCode)
          new GeneratedLoader(classes).loadClass(main).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("generated class does not load", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
