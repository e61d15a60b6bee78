package dev.ewasm.engine.runtime;

/** What can be imported and exported (spec 4.2.11). */
public sealed interface ExternValue permits FunctionInstance, Memory, Table, Global {}
