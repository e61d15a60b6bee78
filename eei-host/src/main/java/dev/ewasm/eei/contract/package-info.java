/**
 * From code bytes to a contract that can run: decoding, validation, the rules of the Ewasm contract
 * interface, and a cache. All that can be wrong with code becomes a {@link
 * dev.ewasm.eei.contract.LoadedContract.Invalid} here; no exception leaves the package.
 */
@NullMarked
package dev.ewasm.eei.contract;

import org.jspecify.annotations.NullMarked;
