package dev.ewasm.vectors.debuginfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Finds the source map that a module names. */
@FunctionalInterface
public interface MapLoader {

  /** Finds only maps that are in the module itself ({@code data:} URLs). */
  MapLoader EMBEDDED = MapLoader::embedded;

  /** Larger ones are no source maps that anyone made. */
  long MAX_BYTES = 256L << 20;

  /** The content of a source map, or null when there is none of that name. */
  byte @Nullable [] load(String url) throws IOException;

  /** Looks beside a module's file, or in the module itself. */
  static MapLoader beside(Path module) {
    return url -> {
      byte[] inside = embedded(url);
      if (inside != null) {
        return inside;
      }
      try {
        String file = url.startsWith("file://") ? url.substring("file://".length()) : url;
        Path path = module.resolveSibling(file);
        return Files.isRegularFile(path) && Files.size(path) <= MAX_BYTES
            ? Files.readAllBytes(path)
            : null;
      } catch (InvalidPathException _) {
        return null;
      }
    };
  }

  private static byte @Nullable [] embedded(String url) throws IOException {
    int comma = url.indexOf(',');
    if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(url.substring(comma + 1));
    } catch (IllegalArgumentException e) {
      throw new IOException("data URL: " + e.getMessage(), e);
    }
  }
}
