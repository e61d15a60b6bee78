/**
 * Which line of source an instruction came from: DWARF line programs in custom sections, source
 * maps, and the text that a module was assembled from.
 *
 * <pre>{@code
 * switch (DebugInfo.read(module, MapLoader.beside(path))) {
 *   case DebugInfo.Found(LineTable lines) -> lines.at(offset);
 *   case DebugInfo.Missing _ -> ...
 *   case DebugInfo.Broken(String warning) -> ...
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.debuginfo;

import org.jspecify.annotations.NullMarked;
