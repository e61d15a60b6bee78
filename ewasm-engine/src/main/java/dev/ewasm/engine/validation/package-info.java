/**
 * Validation (spec chapter 3): typing rules, profile and limits, in one linear pass.
 *
 * <pre>{@code
 * try {
 *   ValidatedModule module =
 *       ModuleValidator.validate(ModuleReader.read(bytes), Profile.CONSENSUS);
 * } catch (ModuleException e) {
 *   System.err.println(e.getMessage()); // rule, what was found, byte offset, spec section
 * }
 * }</pre>
 *
 * <p>The module's bytes are decoded where they are typed: {@code ModuleReader} checks the form of
 * everything but bodies, so a malformed body is reported here.
 */
@NullMarked
package dev.ewasm.engine.validation;

import org.jspecify.annotations.NullMarked;
