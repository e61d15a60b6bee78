package dev.ewasm.eei.fork;

import dev.ewasm.eei.host.StorageStatus;

/**
 * Price and refund of a store to a slot, by what it did to the slot.
 *
 * @param netMetering whether a slot changed before in the same transaction is charged only what
 *     differs (EIP-1283, EIP-2200)
 * @param warm price of a store that is not charged in full
 * @param set price of making a zero slot non-zero
 * @param reset price of any other change
 * @param clearRefund refund for making a slot zero
 * @param sentry with no more gas than this left, a store fails (EIP-2200); 0 for no such rule
 */
public record StorageFees(
    boolean netMetering, long warm, long set, long reset, long clearRefund, long sentry) {

  static final StorageFees LEGACY = new StorageFees(false, 200, 20_000, 5_000, 15_000, 0);
  static final StorageFees CONSTANTINOPLE = new StorageFees(true, 200, 20_000, 5_000, 15_000, 0);
  static final StorageFees ISTANBUL = new StorageFees(true, 800, 20_000, 5_000, 15_000, 2_300);
  static final StorageFees BERLIN = new StorageFees(true, 100, 20_000, 2_900, 15_000, 2_300);
  static final StorageFees LONDON = new StorageFees(true, 100, 20_000, 2_900, 4_800, 2_300);

  /** The least that any store costs, charged before anything else happens. */
  public long minimum() {
    return netMetering ? warm : reset;
  }

  /** The whole price, {@link #minimum} included. */
  public long cost(StorageStatus status) {
    return switch (status) {
      case ADDED -> set;
      case DELETED, MODIFIED -> reset;
      case ASSIGNED -> minimum();
      case DELETED_ADDED, DELETED_RESTORED -> netMetering ? warm : set;
      case MODIFIED_DELETED, ADDED_DELETED, MODIFIED_RESTORED -> minimum();
    };
  }

  /** The refund; negative where it takes an earlier one back. */
  public long refund(StorageStatus status) {
    return switch (status) {
      case ADDED, MODIFIED, ASSIGNED -> 0;
      case DELETED, MODIFIED_DELETED -> clearRefund;
      case DELETED_ADDED -> netMetering ? -clearRefund : 0;
      case DELETED_RESTORED -> netMetering ? reset - warm - clearRefund : 0;
      case ADDED_DELETED -> netMetering ? set - warm : clearRefund;
      case MODIFIED_RESTORED -> netMetering ? reset - warm : 0;
    };
  }
}
