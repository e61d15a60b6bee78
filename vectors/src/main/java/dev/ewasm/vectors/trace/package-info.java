/**
 * What happened in a transaction, for people and for tools: call trees, and text for what crosses
 * the environment interface.
 *
 * <p>A {@link dev.ewasm.vectors.trace.CallTree} is an observer; it changes no result.
 *
 * <pre>{@code
 * CallTree tree = new CallTree();
 * EwasmVm vm = new EwasmVm(VmConfig.DEFAULT.withObserver(tree));
 * // ... send messages or transactions ...
 * CallTreePrinter.plain().print(tree.roots(), System.err);
 * tree.clear(); // between transactions
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.trace;

import org.jspecify.annotations.NullMarked;
