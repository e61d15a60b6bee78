/**
 * The text format (spec chapter 6): WAT to binary and back, and the scripts of the test suite.
 *
 * <pre>{@code
 * AssembledModule assembled = TextReader.read("add.wat", Files.readAllBytes(path));
 * WasmModule module = ModuleReader.read(assembled.bytes());
 * }</pre>
 *
 * <p>Text goes through the binary format, so that all else in the engine knows one form of a
 * module; {@link dev.ewasm.engine.text.SourceMap} leads from a byte offset in an error back to line
 * and column.
 *
 * @spec https://webassembly.github.io/spec/core/text/index.html Text Format
 */
@NullMarked
package dev.ewasm.engine.text;

import org.jspecify.annotations.NullMarked;
