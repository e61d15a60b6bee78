/**
 * The binary format (spec chapter 5): bytes to module and back.
 *
 * <ul>
 *   <li>{@link dev.ewasm.engine.binary.ModuleReader} turns bytes into a {@link
 *       dev.ewasm.engine.module.WasmModule} and leaves function bodies as ranges of bytes.
 *   <li>{@link dev.ewasm.engine.binary.InstructionCursor} walks over such a range without
 *       allocating; validation, lowering, compilers and metering read code with it.
 *   <li>{@link dev.ewasm.engine.binary.InstructionReader} and {@link
 *       dev.ewasm.engine.binary.InstructionWriter} are for those who prefer {@link
 *       dev.ewasm.engine.module.Instruction} objects.
 *   <li>{@link dev.ewasm.engine.binary.ModuleRewriter} makes a new module out of an old one.
 * </ul>
 *
 * <pre>{@code
 * WasmModule module = ModuleReader.read(bytes);
 * for (WasmModule.Function function : module.functions()) {
 *   for (Instruction instruction : InstructionReader.body(module, function)) {
 *     System.out.println(instruction);
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.engine.binary;

import org.jspecify.annotations.NullMarked;
