package dev.ewasm.eei.fork;

/**
 * What the functions of the Ethereum environment interface cost, in gas.
 *
 * <p>Revision 4 of the interface fixes these for Byzantium. Later forks that reprice the matching
 * EVM instruction are followed: where an account or slot has a cold price (EIP-2929), the fields
 * hold the warm price and the {@code cold…} fields what the first access of a transaction adds.
 *
 * @param base reading what the frame or block already holds
 * @param veryLow copying, before the words
 * @param copyWord each started 32-byte word copied
 * @param balance balance of another account
 * @param externalCode size or bytes of another account's code, before the words
 * @param blockHash hash of an earlier block
 * @param storageLoad reading a slot
 * @param log a log entry
 * @param logTopic each topic of it
 * @param logByte each byte of its data
 * @param call a call of any kind
 * @param callValue added when value is not zero
 * @param callNewAccount added when a call brings its target into being
 * @param callStipend given to the callee along with value
 * @param create a creation
 * @param createWord each started 32-byte word of init code (EIP-3860)
 * @param hashWord each started 32-byte word hashed for create2
 * @param codeByte each byte of code that a creation stores
 * @param selfDestruct ending the contract
 * @param selfDestructNewAccount added when the beneficiary does not exist
 * @param coldAccount added at the first access to an account
 * @param coldSlot added at the first access to a slot
 * @param coldSelfDestruct added when the beneficiary is accessed first
 */
public record EeiFees(
    long base,
    long veryLow,
    long copyWord,
    long balance,
    long externalCode,
    long blockHash,
    long storageLoad,
    long log,
    long logTopic,
    long logByte,
    long call,
    long callValue,
    long callNewAccount,
    long callStipend,
    long create,
    long createWord,
    long hashWord,
    long codeByte,
    long selfDestruct,
    long selfDestructNewAccount,
    long coldAccount,
    long coldSlot,
    long coldSelfDestruct) {

  /** The prices of revision 4, as all published Ewasm state tests use them. */
  static final EeiFees BYZANTIUM = priced(400, 700, 200, 700, 0, 5000, 0, 0, 0);

  static final EeiFees FRONTIER = priced(20, 20, 50, 40, 0, 0, 0, 0, 0);
  static final EeiFees ISTANBUL = priced(700, 700, 800, 700, 0, 5000, 0, 0, 0);
  static final EeiFees BERLIN = priced(100, 100, 100, 100, 0, 5000, 2500, 2000, 2600);
  static final EeiFees SHANGHAI = priced(100, 100, 100, 100, 2, 5000, 2500, 2000, 2600);

  private static EeiFees priced(
      long balance,
      long externalCode,
      long storageLoad,
      long call,
      long createWord,
      long selfDestruct,
      long coldAccount,
      long coldSlot,
      long coldSelfDestruct) {
    return new EeiFees(
        2,
        3,
        3,
        balance,
        externalCode,
        800,
        storageLoad,
        375,
        375,
        8,
        call,
        9000,
        25000,
        2300,
        32000,
        createWord,
        6,
        200,
        selfDestruct,
        selfDestruct == 0 ? 0 : 25000,
        coldAccount,
        coldSlot,
        coldSelfDestruct);
  }

  /** {@code perWord} for each started 32-byte word of an unsigned 32-bit length. */
  public static long words(int length, long perWord) {
    return ((Integer.toUnsignedLong(length) + 31) >>> 5) * perWord;
  }
}
