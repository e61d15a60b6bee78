/** How long what a gas schedule prices takes: nanoseconds per gas by class of instruction. */
@NullMarked
package dev.ewasm.bench.calibration;

import org.jspecify.annotations.NullMarked;
