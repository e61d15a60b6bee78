package dev.ewasm.eei.host;

/**
 * What a store did to a slot, by its value before the transaction, before the store and after. The
 * order is that of {@code evmc_storage_status}; X, Y, Z are distinct values that are not zero.
 */
public enum StorageStatus {
  /** Anything not listed below: no change, or one more change of an already changed slot. */
  ASSIGNED,
  /** 0 → 0 → Z. */
  ADDED,
  /** X → X → 0. */
  DELETED,
  /** X → X → Z. */
  MODIFIED,
  /** X → 0 → Z. */
  DELETED_ADDED,
  /** X → Y → 0. */
  MODIFIED_DELETED,
  /** X → 0 → X. */
  DELETED_RESTORED,
  /** 0 → Y → 0. */
  ADDED_DELETED,
  /** X → Y → X. */
  MODIFIED_RESTORED
}
