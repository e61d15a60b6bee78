/**
 * Execution of fixtures and verdicts on them.
 *
 * <pre>{@code
 * StateTestRunner runner = new StateTestRunner(VmConfig.DEFAULT);
 * for (StateTest test : StateTestLoader.load(path)) {
 *   for (StateTest.Case testCase : test.cases()) {
 *     CaseResult result = runner.run(test, testCase);
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.runner;

import org.jspecify.annotations.NullMarked;
