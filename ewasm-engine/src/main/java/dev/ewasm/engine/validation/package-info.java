/** Validation (spec chapter 3): typing rules, profile and limits, in one linear pass. */
@NullMarked
package dev.ewasm.engine.validation;

import org.jspecify.annotations.NullMarked;
