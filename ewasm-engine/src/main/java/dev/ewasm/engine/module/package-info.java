/** Immutable records for a module and the table of all instructions (spec chapter 2). */
@NullMarked
package dev.ewasm.engine.module;

import org.jspecify.annotations.NullMarked;
