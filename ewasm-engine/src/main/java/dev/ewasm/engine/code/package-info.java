/**
 * Lowering: validated function bodies become flat register code with resolved branches, which the
 * interpreter runs.
 *
 * <p>An instruction is four {@code int} words, operation and three operands, a few have more. A
 * register is a slot of the frame: parameters, one slot for the way back, other locals, operands.
 * Constants and locals are not copied to the operand stack but named by the instruction that uses
 * them; a comparison and the branch on it are one instruction.
 */
@NullMarked
package dev.ewasm.engine.code;

import org.jspecify.annotations.NullMarked;
