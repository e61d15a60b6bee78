package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.contract.ContractRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.abi.RevertReason;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.trace.CallDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A module whose functions are tests: those it exports as {@code test…}, or those of its ABI with
 * such names, that its {@code main} finds by selector. A test passes when it does not revert or
 * fail; one named {@code testFail…} when it does.
 */
final class ModuleTests implements TestFile {

  private static final String TEST = "test";
  private static final String TEST_FAIL = "testfail";
  private static final Set<String> SETUP = Set.of("setUp", "setup", "set_up");
  private static final long GAS_LIMIT = 30_000_000;
  private static final UInt256 BALANCE = UInt256.valueOf(10).pow(24);
  private static final Address SENDER = ScenarioRun.addressOf(Scenario.SENDER);
  private static final Address CONTRACT = ScenarioRun.addressOf("test contract");

  /** How a function is put before the chain. */
  private interface Entry {

    /** The code that the contract has while it runs; null to leave what is there. */
    @Nullable Bytes code(List<AbiValue> arguments);

    Bytes input(List<AbiValue> arguments);
  }

  private record Prepared(InMemoryState state, Address contract, @Nullable String failure) {}

  private final Path path;
  private final Bytes module;
  private final @Nullable Entry setup;
  private final List<TestCase> tests = new ArrayList<>();
  private final Set<Path> sources;
  private final Map<RunSettings, Prepared> prepared = new ConcurrentHashMap<>();

  private ModuleTests(Path path, Bytes module, @Nullable Entry setup, Set<Path> sources) {
    this.path = path;
    this.module = module;
    this.setup = setup;
    this.sources = sources;
  }

  static ModuleTests load(Path path) throws TestFileException {
    byte[] bytes;
    WasmModule module;
    try {
      bytes = ContractFiles.assembled(path, Files.readAllBytes(path));
      module = ModuleReader.read(bytes);
    } catch (NoSuchFileException e) {
      throw new TestFileException(path + ": no such file", false);
    } catch (IOException e) {
      throw new TestFileException(path + ": cannot be read: " + e.getMessage(), false);
    } catch (MalformedTextException e) {
      throw new TestFileException(String.valueOf(e.getMessage()), true);
    } catch (ModuleException e) {
      throw new TestFileException(path + ": " + e.getMessage(), true);
    }
    String name = path.toString();
    Path abiFile = Path.of(name.substring(0, name.lastIndexOf('.')) + ".abi.json");
    TestModule functions = new TestModule(module);
    boolean exported = functions.functions().stream().anyMatch(export -> isTest(export.name()));
    if (!exported && !Files.exists(abiFile)) {
      throw new TestFileException(
          path + ": no tests: it exports no function named test..., and there is no " + abiFile,
          false);
    }
    return exported
        ? exported(path, Bytes.wrap(bytes), functions)
        : dispatched(path, Bytes.wrap(bytes), abiFile);
  }

  private static boolean isTest(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(TEST);
  }

  private static boolean mustFail(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").startsWith(TEST_FAIL);
  }

  private static ModuleTests exported(Path path, Bytes bytes, TestModule module)
      throws TestFileException {
    Optional<WasmModule.Export> setup =
        SETUP.stream().sorted().flatMap(name -> module.function(name).stream()).findFirst();
    ModuleTests file =
        new ModuleTests(
            path, bytes, setup.map(export -> entry(module, export)).orElse(null), Set.of());
    for (WasmModule.Export export : module.functions()) {
      if (isTest(export.name())) {
        FuncType type = module.type(export);
        if (!type.results().isEmpty()
            || type.params().stream().anyMatch(param -> !isInteger(param))) {
          throw new TestFileException(
              path
                  + ": a test takes integers and returns nothing: "
                  + export.name()
                  + " is "
                  + type,
              false);
        }
        file.add(export.name(), entry(module, export), parameters(type));
      }
    }
    return file;
  }

  private static boolean isInteger(ValType type) {
    return type.equals(NumType.I32) || type.equals(NumType.I64);
  }

  private static List<FuzzParameter> parameters(FuncType type) {
    return type.params().stream()
        .map(
            param ->
                FuzzParameter.of("", new AbiType.Int(param.equals(NumType.I32) ? 32 : 64, false)))
        .toList();
  }

  private static Entry entry(TestModule module, WasmModule.Export export) {
    return new Entry() {
      @Override
      public Bytes code(List<AbiValue> arguments) {
        return module.contract(export, arguments);
      }

      @Override
      public Bytes input(List<AbiValue> arguments) {
        return Bytes.EMPTY;
      }
    };
  }

  private static ModuleTests dispatched(Path path, Bytes bytes, Path abiFile)
      throws TestFileException {
    ContractAbi abi;
    try {
      abi = ContractAbi.read(JsonDocument.read(abiFile));
    } catch (FixtureException e) {
      throw new TestFileException(String.valueOf(e.getMessage()), false);
    }
    Optional<AbiFunction> setup =
        abi.functions().stream().filter(function -> SETUP.contains(function.name())).findFirst();
    ModuleTests file =
        new ModuleTests(
            path,
            bytes,
            setup.map(ModuleTests::entry).orElse(null),
            new TreeSet<>(Set.of(abiFile)));
    for (AbiFunction function : abi.functions()) {
      if (isTest(function.name())) {
        file.add(
            function.name(),
            entry(function),
            function.inputs().stream()
                .map(input -> FuzzParameter.of(input.name(), input.type()))
                .toList());
      }
    }
    if (file.tests.isEmpty()) {
      throw new TestFileException(abiFile + ": no function is named test...", false);
    }
    return file;
  }

  private static Entry entry(AbiFunction function) {
    return new Entry() {
      @Override
      public @Nullable Bytes code(List<AbiValue> arguments) {
        return null;
      }

      @Override
      public Bytes input(List<AbiValue> arguments) {
        return Bytes.concatenate(function.selector(), function.encodeValues(arguments));
      }
    };
  }

  private void add(String name, Entry entry, List<FuzzParameter> parameters) {
    tests.add(new ModuleTest(name, entry, parameters));
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<TestCase> tests() {
    return tests;
  }

  @Override
  public Set<Path> sources() {
    return sources;
  }

  private TestChain chain(RunSettings settings, InMemoryState state) {
    return new TestChain(
        state,
        settings.chain(null),
        settings.vm(),
        new BlockContext(
            1, 1_000, GAS_LIMIT, Address.ZERO, UInt256.ZERO, UInt256.ZERO, TestChain::blockHash));
  }

  private Prepared prepare(RunSettings settings) {
    InMemoryState state = new InMemoryState();
    state.put(SENDER, 0, BALANCE, Bytes.EMPTY, Map.of());
    TestChain chain = chain(settings, state);
    Address contract = CONTRACT;
    boolean ownCode = tests.stream().noneMatch(test -> ((ModuleTest) test).hasCode());
    if (ownCode) {
      contract = place(chain);
    } else {
      chain.world().setNonce(CONTRACT, 1);
    }
    @Nullable String failure = null;
    @Nullable Entry before = setup;
    if (before != null) {
      TestChain.Sent sent = send(chain, settings, contract, before, List.of(), true, "setUp()");
      if (!sent.result().isSuccess()) {
        failure = "setUp: " + ending(sent);
      }
    }
    state.apply(chain.world().diff());
    return new Prepared(state, contract, failure);
  }

  /** What creation code creates, or the module itself when it does not create a contract. */
  private Address place(TestChain chain) {
    TestChain.Sent created = chain.send(SENDER, null, UInt256.ZERO, module, GAS_LIMIT);
    @Nullable Address address = created.result().createAddress();
    if (address != null && ContractRules.hasMagic(created.result().output())) {
      return address;
    }
    chain.world().setNonce(CONTRACT, 1);
    chain.world().setCode(CONTRACT, module);
    return CONTRACT;
  }

  private static TestChain.Sent send(
      TestChain chain,
      RunSettings settings,
      Address contract,
      Entry entry,
      List<AbiValue> arguments,
      boolean isSetup,
      String text) {
    @Nullable Bytes code = entry.code(arguments);
    if (code != null) {
      chain.world().setCode(contract, code);
    }
    settings.listener().step(isSetup, text, names(contract));
    return chain.send(SENDER, contract, UInt256.ZERO, entry.input(arguments), GAS_LIMIT);
  }

  private static CallDecoder names(Address contract) {
    return new CallDecoder() {
      @Override
      public @Nullable String name(Address address) {
        return address.equals(contract) ? "test" : address.equals(SENDER) ? "sender" : null;
      }

      @Override
      public @Nullable String reason(Address target, Bytes output) {
        String text = RevertReason.of(output).text();
        return text.isEmpty() ? null : text;
      }
    };
  }

  private static String ending(TestChain.Sent sent) {
    @Nullable String refusal = sent.refusal();
    if (refusal != null) {
      return "refused: " + refusal;
    }
    CallResult result = sent.result();
    if (!(result.outcome() instanceof Outcome.Revert)) {
      return result.outcome().describe();
    }
    String reason = RevertReason.of(result.output()).text();
    return reason.isEmpty() ? "reverted without a reason" : "reverted: " + reason;
  }

  /** One function. */
  private final class ModuleTest implements TestCase {

    private final String name;
    private final Entry entry;
    private final List<FuzzParameter> parameters;

    ModuleTest(String name, Entry entry, List<FuzzParameter> parameters) {
      this.name = name;
      this.entry = entry;
      this.parameters = parameters;
    }

    boolean hasCode() {
      return entry.code(zeros()) != null;
    }

    private List<AbiValue> zeros() {
      return new ValueGenerator(new FuzzRandom(0)).arguments(parameters);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public TestResult run(RunSettings settings) {
      if (parameters.isEmpty()) {
        return run(settings, List.of());
      }
      return new FuzzDriver(name, parameters, Corpus.beside(path))
          .run(
              path.getFileName() + "/" + name,
              settings.seed(),
              settings.fuzzRuns(),
              arguments -> run(settings, arguments));
    }

    @Override
    public void replay(RunSettings settings, TestResult result) {
      TestResult.@Nullable Fuzz fuzz = result.fuzz();
      @Nullable List<AbiValue> arguments = fuzz == null ? null : fuzz.arguments();
      run(settings, arguments == null ? zeros() : arguments);
    }

    private TestResult run(RunSettings settings, List<AbiValue> arguments) {
      Prepared start = prepared.computeIfAbsent(settings, ModuleTests.this::prepare);
      @Nullable String failure = start.failure;
      if (failure != null) {
        return TestResult.failed(name, failure, "", 0);
      }
      TestChain chain = chain(settings, start.state);
      String text =
          name + arguments.stream().map(AbiText::print).collect(Collectors.joining(", ", "(", ")"));
      TestChain.Sent sent = send(chain, settings, start.contract, entry, arguments, false, text);
      boolean failed = !sent.result().isSuccess();
      if (failed == mustFail(name)) {
        return TestResult.passed(name, sent.gasUsed());
      }
      return TestResult.failed(
          name, failed ? ending(sent) : "succeeded, expected a failure", "", sent.gasUsed());
    }
  }
}
