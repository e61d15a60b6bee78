package dev.ewasm.vectors.trace;

import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several instruction observers as one; each sees everything, in this order. */
public record ObserverChain(List<InstructionObserver> observers) implements InstructionObserver {

  public ObserverChain {
    observers = List.copyOf(observers);
  }

  @Override
  public void enter(ObservedRun run) {
    for (InstructionObserver observer : observers) {
      observer.enter(run);
    }
  }

  @Override
  public void before(ObservedRun run) {
    for (InstructionObserver observer : observers) {
      observer.before(run);
    }
  }

  @Override
  public void leave(ObservedRun run) {
    for (InstructionObserver observer : observers) {
      observer.leave(run);
    }
  }

  @Override
  public void end(ObservedRun run, @Nullable Halt halt) {
    for (InstructionObserver observer : observers) {
      observer.end(run, halt);
    }
  }
}
