package dev.ewasm.engine.runtime;

/** A module instance (spec 4.2.5). */
public final class Instance {}
