package dev.ewasm.state.database;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dewasm.crash.kills=1000} for the long run. */
class CrashTest {
  private static final int KILLS = Integer.getInteger("ewasm.crash.kills", 8);

  @Test
  void nothingIsLostOrTornWhenTheProcessIsKilled(@TempDir Path folder)
      throws IOException, InterruptedException {
    new CrashRun(folder.resolve("db").toString()).run(KILLS, 300_000);
  }
}
