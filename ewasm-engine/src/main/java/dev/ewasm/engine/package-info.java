/** The public face of the engine and the errors of loading a module. */
@NullMarked
package dev.ewasm.engine;

import org.jspecify.annotations.NullMarked;
