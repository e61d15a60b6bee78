/**
 * The compiling tier: validated WebAssembly functions to JVM bytecode.
 *
 * <p>A body goes through four stages, each linear in its size:
 *
 * <ol>
 *   <li>{@link dev.ewasm.engine.compiler.BodyParser} folds the stack code into statements over
 *       expression trees, with labels and nested loops ({@link dev.ewasm.engine.compiler.Item}); a
 *       vector becomes two i64 here ({@link dev.ewasm.engine.compiler.Vectors}).
 *   <li>{@link dev.ewasm.engine.compiler.Cutter} cuts what is too large for one JVM method into
 *       regions, because HotSpot never compiles a method over 8,000 bytecodes. Loops that fit stay
 *       whole.
 *   <li>{@link dev.ewasm.engine.compiler.MethodEmitter} writes one JVM method for the function and
 *       one for each region; variables that several of them use travel in a {@code long[]} frame.
 *   <li>{@link dev.ewasm.engine.compiler.ModuleCompiler} gathers the methods into classes, which a
 *       class loader of their own defines, so that they die with the module.
 * </ol>
 *
 * <p>Every instruction is translated. A function that exceeds a limit of the JVM or of ours stays
 * with the interpreter; results are the same either way.
 */
@NullMarked
package dev.ewasm.engine.compiler;

import org.jspecify.annotations.NullMarked;
