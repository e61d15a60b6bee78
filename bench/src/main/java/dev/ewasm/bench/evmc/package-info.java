/** What the border between Java and native machines costs. */
@NullMarked
package dev.ewasm.bench.evmc;

import org.jspecify.annotations.NullMarked;
