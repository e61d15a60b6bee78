/**
 * Which code of contracts ran, by line of source where modules say so, else by function and block.
 *
 * <p>A {@link dev.ewasm.vectors.coverage.CoverageCollector} is an instruction observer: whoever
 * runs contracts gives it to the machine, and makes a report of it at the end.
 *
 * <pre>{@code
 * CoverageCollector collector = new CoverageCollector();
 * EwasmVm vm = new EwasmVm(VmConfig.DEFAULT.withInstructionObserver(collector));
 * // ... run scenarios ...
 * Sources sources = new Sources(System.err::println);
 * sources.add("token.wasm", ModuleReader.read(bytes), MapLoader.beside(path));
 * Coverage coverage = Coverage.of(collector, sources);
 * Files.writeString(Path.of("coverage.lcov"), Lcov.write(coverage));
 * CoverageHtml.write(coverage, Path.of("coverage"), List.of(Path.of("src")));
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.coverage;

import org.jspecify.annotations.NullMarked;
