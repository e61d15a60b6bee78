package dev.ewasm.evmc.vm;

import dev.ewasm.evmc.StatusCode;

/** The client's side failed in a way that no contract may see: the execution ends with a status. */
final class HostFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final StatusCode status;

  HostFailure(StatusCode status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  StatusCode status() {
    return status;
  }
}
