package dev.ewasm.eei;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.runtime.Halt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one. */
record ObserverList(List<EeiObserver> observers) implements EeiObserver {

  @Override
  public void begin(Message message) {
    observers.forEach(observer -> observer.begin(message));
  }

  @Override
  public void end(Message message, CallResult result) {
    observers.forEach(observer -> observer.end(message, result));
  }

  @Override
  public void enter(Message message) {
    observers.forEach(observer -> observer.enter(message));
  }

  @Override
  public void exit(Message message, CallResult result) {
    observers.forEach(observer -> observer.exit(message, result));
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    observers.forEach(observer -> observer.beforeCall(call, gasLeft));
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    observers.forEach(observer -> observer.afterCall(call, gasLeft, halt));
  }
}
