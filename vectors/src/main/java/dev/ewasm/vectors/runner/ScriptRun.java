package dev.ewasm.vectors.runner;

import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.UnlinkableModuleException;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.engine.text.WastCommand;
import dev.ewasm.engine.text.WastCommand.Action;
import dev.ewasm.engine.text.WastCommand.ModuleSource;
import dev.ewasm.engine.text.WastExpected;
import dev.ewasm.vectors.runner.CommandResult.Verdict;
import dev.ewasm.vectors.runner.SpecModuleLoader.Attempt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of one script: its store, instances and names. */
final class ScriptRun {

  /** A module of the script: running, refused, or never there because its command failed. */
  private sealed interface Binding {
    record Live(Instance instance, SharedState state) implements Binding {}

    record Refused(String reason) implements Binding {}

    record Failed() implements Binding {}
  }

  /** A verdict thrown through the steps of a command. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final transient Verdict verdict;

    Ended(Verdict verdict, String message) {
      super(message, null, false, false);
      this.verdict = verdict;
    }
  }

  private final SpecModuleLoader loader;
  private final boolean strict;
  private final Store store = new Store();
  private final Imports imports = new Imports();
  private final Map<String, Binding> named = new HashMap<>();
  private final Map<String, Binding> registered = new HashMap<>();
  private final Map<String, Attempt> definitions = new HashMap<>();
  private final SharedState spectest = new SharedState();
  private Binding current = new Binding.Failed();
  private @Nullable Attempt lastDefinition;

  ScriptRun(EngineConfig config, boolean strict) {
    this.loader = new SpecModuleLoader(config);
    this.strict = strict;
    SpectestHost.define(imports);
  }

  CommandResult run(WastCommand command) {
    Verdict verdict = Verdict.PASSED;
    String message;
    try {
      message = perform(command);
    } catch (Ended e) {
      verdict = e.verdict;
      message = String.valueOf(e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      verdict = Verdict.FAILED;
      message = "internal error: " + e;
    }
    return new CommandResult(command.line(), CommandKind.of(command), verdict, message);
  }

  private static Ended failed(String message) {
    return new Ended(Verdict.FAILED, message);
  }

  private static Ended refused(String message) {
    return new Ended(Verdict.REFUSED, message);
  }

  /** Performs a command that passes; returns a remark or nothing. */
  private String perform(WastCommand command) {
    return switch (command) {
      case WastCommand.Module module -> {
        Binding failed = new Binding.Failed();
        bind(module.id(), failed);
        Attempt attempt = loader.load(module.source());
        instantiate(module.id(), attempt);
        yield "";
      }
      case WastCommand.ModuleDefinition module -> {
        Attempt attempt = loader.load(module.source());
        lastDefinition = attempt;
        if (module.id() != null) {
          definitions.put(module.id(), attempt);
        }
        loaded(attempt);
        yield "";
      }
      case WastCommand.ModuleInstance module -> {
        Attempt attempt =
            module.definition() == null ? lastDefinition : definitions.get(module.definition());
        bind(module.id(), new Binding.Failed());
        if (attempt == null) {
          throw failed("no module definition " + module.definition());
        }
        instantiate(module.id(), attempt);
        yield "";
      }
      case WastCommand.Register register -> {
        Binding binding = binding(register.id());
        registered.put(register.name(), binding);
        if (binding instanceof Binding.Live live) {
          imports.instance(register.name(), live.instance());
        }
        live(binding);
        yield "";
      }
      case WastCommand.Perform perform -> {
        ExecutionResult result = act(perform.action()).result;
        if (!(result instanceof ExecutionResult.Completed)) {
          throw failed("ended with " + describe(result));
        }
        yield "";
      }
      case WastCommand.AssertReturn assertion ->
          assertReturn(assertion.action(), assertion.expected());
      case WastCommand.AssertTrap assertion ->
          assertTrap(act(assertion.action()).result, assertion.text());
      case WastCommand.AssertExhaustion assertion ->
          assertTrap(act(assertion.action()).result, assertion.text());
      case WastCommand.AssertException assertion -> {
        ExecutionResult result = act(assertion.action()).result;
        throw failed("expected an exception, ended with " + describe(result));
      }
      case WastCommand.AssertMalformed assertion ->
          assertBroken(
              assertion.source(), assertion.text(), assertion.source().isText(), "malformed");
      case WastCommand.AssertInvalid assertion ->
          assertBroken(assertion.source(), assertion.text(), false, "invalid");
      case WastCommand.AssertUnlinkable assertion -> assertUnlinkable(assertion);
      case WastCommand.AssertUninstantiable assertion -> {
        LoadedModule module = loaded(loader.load(assertion.source()));
        SharedState state = link(module.module());
        Instantiation instantiation = module.instantiate(store, imports, new ExecutionContext());
        if (state.isUnknown()) {
          throw refused("depends on state that a refused module would have changed");
        }
        yield switch (instantiation) {
          case Instantiation.Instantiated _ ->
              throw failed("instantiated, expected: " + assertion.text());
          case Instantiation.Failed(ExecutionResult reason) -> assertTrap(reason, assertion.text());
        };
      }
    };
  }

  private void bind(@Nullable String id, Binding binding) {
    current = binding;
    if (id != null) {
      named.put(id, binding);
    }
  }

  private Binding binding(@Nullable String id) {
    if (id == null) {
      return current;
    }
    Binding binding = named.get(id);
    if (binding == null) {
      throw failed("no module $" + id);
    }
    return binding;
  }

  private static Binding.Live live(Binding binding) {
    return switch (binding) {
      case Binding.Live live -> live;
      case Binding.Refused(String reason) -> throw refused(reason);
      case Binding.Failed() -> throw failed("its module failed");
    };
  }

  /** The module, if it was loaded and should have been. */
  private LoadedModule loaded(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Loaded(LoadedModule module) -> {
        Set<Feature> unnoticed = loader.refused(module.module());
        if (!unnoticed.isEmpty()) {
          throw failed("loaded although the profile refuses " + unnoticed);
        }
        yield module;
      }
      case Attempt.Refused refusal -> {
        loseTrack(refusal.module());
        String message = String.valueOf(refusal.error().getMessage());
        throw refusal.justified()
            ? refused(message)
            : failed("refused for what it does not use, or without an offset: " + message);
      }
      case Attempt.Broken(RuntimeException error) -> throw failed("not loaded: " + error);
    };
  }

  /** What a refused module imports is no longer what the script believes. */
  private void loseTrack(@Nullable WasmModule module) {
    if (module == null) {
      spectest.loseTrack();
      for (Binding binding : registered.values()) {
        if (binding instanceof Binding.Live live) {
          live.state().loseTrack();
        }
      }
      return;
    }
    for (WasmModule.Import entry : module.imports()) {
      SharedState state = sharedBy(entry);
      if (state != null) {
        state.loseTrack();
      }
    }
  }

  /** The state that an import shares, or null for values that never change. */
  private @Nullable SharedState sharedBy(WasmModule.Import entry) {
    boolean constant = entry.type() instanceof ExternType.Global global && !global.mutable();
    if (entry.module().equals(SpectestHost.NAME)) {
      boolean shares =
          entry.type() instanceof ExternType.Table || entry.type() instanceof ExternType.Memory;
      return shares ? spectest : null;
    }
    return !constant && registered.get(entry.module()) instanceof Binding.Live live
        ? live.state()
        : null;
  }

  /** The state of a module about to be instantiated, with all it imports. */
  private SharedState link(WasmModule module) {
    SharedState state = new SharedState();
    for (WasmModule.Import entry : module.imports()) {
      if (registered.get(entry.module()) instanceof Binding.Refused(String reason)) {
        loseTrack(module);
        throw refused("imports from a refused module: " + reason);
      }
      SharedState shared = sharedBy(entry);
      if (shared != null) {
        state.join(shared);
      }
    }
    return state;
  }

  private void instantiate(@Nullable String id, Attempt attempt) {
    try {
      LoadedModule module = loaded(attempt);
      SharedState state = link(module.module());
      Instantiation result = module.instantiate(store, imports, new ExecutionContext());
      switch (result) {
        case Instantiation.Instantiated(Instance instance) ->
            bind(id, new Binding.Live(instance, state));
        case Instantiation.Failed(ExecutionResult reason) -> {
          if (state.isUnknown()) {
            throw refused("depends on state that a refused module would have changed");
          }
          throw failed("instantiation ended with " + describe(reason));
        }
      }
    } catch (UnlinkableModuleException e) {
      throw failed("not linked: " + e.getMessage());
    } catch (Ended e) {
      if (e.verdict == Verdict.REFUSED) {
        bind(id, new Binding.Refused(String.valueOf(e.getMessage())));
      }
      throw e;
    }
  }

  private record Outcome(ExecutionResult result, List<ValType> types) {}

  private Outcome act(Action action) {
    Binding.Live live = live(binding(action.id()));
    Outcome outcome =
        switch (action) {
          case Action.Invoke invoke -> {
            if (!(live.instance().export(invoke.export()) instanceof FunctionInstance function)) {
              throw failed("no exported function \"" + invoke.export() + "\"");
            }
            if (!SpecValues.match(invoke.arguments(), function.type().params())) {
              throw failed("arguments do not match " + function.type());
            }
            yield new Outcome(
                live.instance()
                    .invoke(function, new ExecutionContext(), SpecValues.slots(invoke.arguments())),
                function.type().results());
          }
          case Action.Get get -> {
            if (!(live.instance().export(get.export()) instanceof Global global)) {
              throw failed("no exported global \"" + get.export() + "\"");
            }
            long[] slots =
                global.type().type().slots() == 2
                    ? new long[] {global.value, global.high}
                    : new long[] {global.value};
            yield new Outcome(new ExecutionResult.Completed(slots), List.of(global.type().type()));
          }
        };
    if (live.state().isUnknown()) {
      throw refused("depends on state that a refused module would have changed");
    }
    return outcome;
  }

  private String assertReturn(Action action, List<WastExpected> expected) {
    Outcome outcome = act(action);
    if (!(outcome.result instanceof ExecutionResult.Completed(long[] values))) {
      throw failed("ended with " + describe(outcome.result) + ", expected a return");
    }
    if (!SpecValues.match(values, outcome.types, expected)) {
      throw failed("returned " + SpecValues.text(values, outcome.types) + ", expected " + expected);
    }
    return "";
  }

  private static String assertTrap(ExecutionResult result, String text) {
    if (result instanceof ExecutionResult.Trapped trapped) {
      String found = trapped.trap().text();
      // Scripts give more ("uninitialized element 2") or less than the trap's words.
      if (text.startsWith(found) || found.startsWith(text)) {
        return "";
      }
    }
    throw failed("ended with " + describe(result) + ", expected trap: " + text);
  }

  private String assertBroken(ModuleSource source, String text, boolean isText, String what) {
    return switch (loader.load(source)) {
      case Attempt.Loaded _ -> throw failed("accepted, expected " + what + ": " + text);
      case Attempt.Refused refusal -> {
        if (rejection(refusal.error()).startsWith(text)) {
          yield "";
        }
        throw refused(String.valueOf(refusal.error().getMessage()));
      }
      case Attempt.Broken(RuntimeException error) -> {
        boolean rightKind =
            switch (error) {
              case MalformedTextException _ -> isText;
              case MalformedModuleException _ -> what.equals("malformed");
              case InvalidModuleException _ -> what.equals("invalid");
              default -> false;
            };
        if (!rightKind) {
          throw failed("expected " + what + ": " + text + ", found " + error);
        }
        yield wording(rejection(error), text);
      }
    };
  }

  private String assertUnlinkable(WastCommand.AssertUnlinkable assertion) {
    LoadedModule module = loaded(loader.load(assertion.source()));
    SharedState state = link(module.module());
    try {
      module.instantiate(store, imports, new ExecutionContext());
    } catch (UnlinkableModuleException e) {
      return wording(rejection(e), assertion.text());
    }
    if (state.isUnknown()) {
      throw refused("depends on state that a refused module would have changed");
    }
    throw failed("linked, expected: " + assertion.text());
  }

  /** What a rejection says, without its place. */
  private static String rejection(RuntimeException error) {
    return switch (error) {
      case MalformedTextException text ->
          String.valueOf(text.getMessage()).substring(text.position().toString().length() + 2);
      case ModuleException module -> String.valueOf(module.getMessage());
      default -> error.toString();
    };
  }

  private String wording(String message, String text) {
    if (message.startsWith(text)) {
      return "";
    }
    String remark = "expected \"" + text + "\", the engine says: " + message;
    if (strict) {
      throw failed(remark);
    }
    return remark;
  }

  private static String describe(ExecutionResult result) {
    return switch (result) {
      case ExecutionResult.Completed _ -> "a return";
      case ExecutionResult.Trapped trapped -> "trap: " + trapped.trap().text();
      case ExecutionResult.OutOfGas _ -> "out of gas";
      case ExecutionResult.Halted halted -> "halt: " + halted.reason();
    };
  }
}
