/**
 * Tests of contracts: scenarios in YAML or JSON, and modules whose exported functions are tests.
 *
 * <p>A {@link dev.ewasm.vectors.scenario.TestFile} is read whole or refused with file, line and
 * column. Each of its {@link dev.ewasm.vectors.scenario.TestCase}s runs on a state of its own that
 * starts where the file's setup ended, so tests cannot see each other and run in any order on any
 * thread with the same result.
 *
 * <pre>{@code
 * TestFile file = TestFiles.load(path);
 * RunSettings settings = new RunSettings(new EwasmVm(VmConfig.DEFAULT), rules, 1, 256);
 * file.tests().forEach(test -> System.out.println(test.run(settings).status()));
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.scenario;

import org.jspecify.annotations.NullMarked;
