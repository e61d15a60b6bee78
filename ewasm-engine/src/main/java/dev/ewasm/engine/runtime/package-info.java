/** Store, instances, linear memory, tables, globals and what a running call carries (spec 4.2). */
@NullMarked
package dev.ewasm.engine.runtime;

import org.jspecify.annotations.NullMarked;
