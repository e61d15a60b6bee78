package dev.ewasm.eei.fork;

import java.util.Locale;
import java.util.Optional;

/** The named rule changes of Ethereum in order; {@link #revision} is the number EVMC gives them. */
public enum Fork {
  FRONTIER("Frontier", 0),
  HOMESTEAD("Homestead", 1),
  TANGERINE_WHISTLE("EIP150", 2),
  SPURIOUS_DRAGON("EIP158", 3),
  BYZANTIUM("Byzantium", 4),
  CONSTANTINOPLE("Constantinople", 5),
  PETERSBURG("ConstantinopleFix", 6),
  ISTANBUL("Istanbul", 7),
  BERLIN("Berlin", 8),
  LONDON("London", 9),
  PARIS("Paris", 10),
  SHANGHAI("Shanghai", 11),
  CANCUN("Cancun", 12),
  PRAGUE("Prague", 13),
  OSAKA("Osaka", 14);

  private final String fixtureName;
  private final int revision;

  Fork(String fixtureName, int revision) {
    this.fixtureName = fixtureName;
    this.revision = revision;
  }

  /** The name that the published state tests use. */
  public String fixtureName() {
    return fixtureName;
  }

  /** The number of {@code evmc_revision}. */
  public int revision() {
    return revision;
  }

  public boolean isAtLeast(Fork other) {
    return compareTo(other) >= 0;
  }

  /** Finds a fork by the name of the state tests or by its own, in any case; also "Merge". */
  public static Optional<Fork> byName(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace("_", "").replace(" ", "");
    for (Fork fork : values()) {
      if (fork.fixtureName.toLowerCase(Locale.ROOT).equals(wanted)
          || fork.name().toLowerCase(Locale.ROOT).replace("_", "").equals(wanted)) {
        return Optional.of(fork);
      }
    }
    return wanted.equals("merge") ? Optional.of(PARIS) : Optional.empty();
  }

  /** The fork with this EVMC revision number; later, unknown revisions follow the last fork. */
  public static Fork byRevision(int revision) {
    Fork[] forks = values();
    return forks[Math.clamp(revision, 0, forks.length - 1)];
  }
}
