package dev.ewasm.engine.text;

/**
 * A module from text.
 *
 * @param bytes the module in the binary format; whether it is valid is not yet known
 * @param sourceMap the way back to lines and columns
 */
public record AssembledModule(byte[] bytes, SourceMap sourceMap) {}
