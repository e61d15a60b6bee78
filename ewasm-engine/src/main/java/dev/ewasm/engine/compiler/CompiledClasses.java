package dev.ewasm.engine.compiler;

import java.util.BitSet;
import java.util.Map;

/**
 * What compiling a module gives.
 *
 * @param classes class files by binary name
 * @param compiled which defined functions have code in them
 * @param refusals why others have not
 */
public record CompiledClasses(
    Map<String, byte[]> classes, BitSet compiled, Map<Integer, String> refusals) {}
