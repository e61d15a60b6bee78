/** The binary format (spec chapter 5): bytes to module, module to bytes, and body cursors. */
@NullMarked
package dev.ewasm.engine.binary;

import org.jspecify.annotations.NullMarked;
