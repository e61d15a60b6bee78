package dev.ewasm.substrate.crypto;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A secret URI taken apart. */
record SecretUri(String secret, List<Junction> junctions, String password) {

  /** The phrase whose keys everybody knows. */
  static final String DEVELOPMENT_PHRASE =
      "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

  private static final Pattern URI =
      Pattern.compile("([^/]*)((?://?[^/]+)*)(?:///(.*))?", Pattern.DOTALL);
  private static final Pattern JUNCTION = Pattern.compile("(//?)([^/]+)");

  static SecretUri parse(String uri) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a secret URI");
    }
    List<Junction> junctions = new ArrayList<>();
    for (Matcher junction = JUNCTION.matcher(parts.group(2)); junction.find(); ) {
      junctions.add(Junction.of(junction.group(1).length() == 2, junction.group(2)));
    }
    String secret = parts.group(1).isBlank() ? DEVELOPMENT_PHRASE : parts.group(1);
    String password = parts.group(3);
    return new SecretUri(secret, junctions, password == null ? "" : password);
  }

  KeyPair keyPair(KeyType type) {
    byte[] seed =
        secret.startsWith("0x")
            ? HexFormat.of().parseHex(secret, 2, secret.length())
            : Mnemonic.seed(secret, password);
    KeyPair pair = KeyPair.fromSeed(type, seed);
    for (Junction junction : junctions) {
      pair = pair.derive(junction);
    }
    return pair;
  }
}
