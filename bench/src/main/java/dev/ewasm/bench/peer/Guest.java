package dev.ewasm.bench.peer;

/** A module in some runtime, ready to be run again and again. */
public interface Guest {

  /** Makes a fresh instance if the workload wants one for each run; not measured. */
  void prepare();

  /** One run: what is measured. */
  void run();

  /** What the last run returned, or for a contract a digest of what it left behind. */
  long result();

  /** Units of gas the last run used, 0 without metering. */
  long gas();

  /** Name and version of the runtime, as it says itself where it does. */
  String version();
}
