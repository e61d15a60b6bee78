/**
 * Typed reads and writes of guest memory. Numbers of the environment interface are little-endian
 * there; addresses and 32-byte words lie as they are.
 */
@NullMarked
package dev.ewasm.eei.memory;

import org.jspecify.annotations.NullMarked;
