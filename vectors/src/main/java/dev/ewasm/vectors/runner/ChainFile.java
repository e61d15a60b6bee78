package dev.ewasm.vectors.runner;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.contract.ContractLoader;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.contract.Sentinel;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.precompile.Precompiles;
import dev.ewasm.eei.world.ChainConfig;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.SystemContract;
import dev.ewasm.metering.cost.GasUnit;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.ScheduleException;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of a chain from a JSON file: {@code chainId}, and {@code blocks}, an object from
 * block numbers to what changes there. What a block does not name stays as it was before. Files it
 * names are looked for beside it.
 *
 * <pre>{@code
 * {
 *   "chainId": 7,
 *   "blocks": {
 *     "0": {"fork": "Byzantium", "schedule": "off", "systemContracts": {"0x…09": "keccak256"}},
 *     "1000": {"schedule": "rev4"},
 *     "5000": {"fork": "Istanbul", "schedule": "dear.toml", "metering": "deployment"}
 *   }
 * }
 * }</pre>
 */
public final class ChainFile {

  private static final String CHAIN_ID = "chainId";
  private static final String BLOCKS = "blocks";
  private static final String FORK = "fork";
  private static final String SCHEDULE = "schedule";
  private static final String METERING = "metering";
  private static final String SYSTEM_CONTRACTS = "systemContracts";

  private final Path folder;
  private final EwasmVm vm;

  private ChainFile(Path folder, EwasmVm vm) {
    this.folder = folder;
    this.vm = vm;
  }

  /** What holds from one block on, as the file has it. */
  private static final class Rules {
    Fork fork = Fork.BYZANTIUM;
    @Nullable Schedule schedule;
    boolean atDeployment;
    final Map<Address, Function<Rules, SystemContract>> contracts = new HashMap<>();

    Rules copy() {
      Rules copy = new Rules();
      copy.fork = fork;
      copy.schedule = schedule;
      copy.atDeployment = atDeployment;
      copy.contracts.putAll(contracts);
      return copy;
    }

    ChainRules build(UInt256 chainId) {
      InstructionMetering metering =
          schedule == null
              ? InstructionMetering.OFF
              : atDeployment
                  ? InstructionMetering.atDeployment(schedule)
                  : InstructionMetering.of(schedule);
      ChainRules rules =
          ChainRules.of(ForkRules.of(fork)).withChainId(chainId).withMetering(metering);
      for (Map.Entry<Address, Function<Rules, SystemContract>> entry :
          new TreeMap<>(contracts).entrySet()) {
        rules = rules.withSystemContract(entry.getKey(), entry.getValue().apply(this));
      }
      return rules;
    }
  }

  /**
   * Reads a chain's rules.
   *
   * @param vm the machine that is going to run the chain; checks contracts of the file
   * @throws FixtureException if the file cannot be read or is not such a file; says where
   */
  public static ChainConfig read(Path file, EwasmVm vm) throws FixtureException {
    Path parent = file.toAbsolutePath().getParent();
    return new ChainFile(parent == null ? Path.of("") : parent, vm).config(JsonDocument.read(file));
  }

  private ChainConfig config(JsonValue document) throws FixtureException {
    only(document, CHAIN_ID, BLOCKS);
    @Nullable JsonValue id = document.find(CHAIN_ID);
    UInt256 chainId = id == null ? UInt256.ONE : parse(id, id.scalarText(), Values::uint256);
    JsonValue blocks = document.get(BLOCKS);
    TreeMap<Long, JsonValue> ascending = new TreeMap<>();
    for (Map.Entry<String, JsonValue> entry : blocks.fields().entrySet()) {
      long number = parse(entry.getValue(), entry.getKey(), Values::uint63);
      if (ascending.put(number, entry.getValue()) != null) {
        throw entry.getValue().error("block " + number + " twice");
      }
    }
    if (ascending.isEmpty() || ascending.firstKey() != 0) {
      throw blocks.error("the rules of block 0 are missing");
    }
    Map<Long, ChainRules> config = new HashMap<>();
    Rules rules = new Rules();
    for (Map.Entry<Long, JsonValue> entry : ascending.entrySet()) {
      rules = rules.copy();
      change(rules, entry.getValue());
      config.put(entry.getKey(), rules.build(chainId));
    }
    return new ChainConfig(config);
  }

  private void change(Rules rules, JsonValue block) throws FixtureException {
    only(block, FORK, SCHEDULE, METERING, SYSTEM_CONTRACTS);
    @Nullable JsonValue fork = block.find(FORK);
    if (fork != null) {
      rules.fork = fork(fork);
    }
    @Nullable JsonValue schedule = block.find(SCHEDULE);
    if (schedule != null) {
      rules.schedule = schedule(schedule);
    }
    @Nullable JsonValue metering = block.find(METERING);
    if (metering != null) {
      rules.atDeployment =
          switch (metering.string()) {
            case "load" -> false;
            case "deployment" -> true;
            default -> throw metering.error("expected \"load\" or \"deployment\"");
          };
    }
    if (rules.atDeployment && rules.schedule != null && rules.schedule.unit() != GasUnit.GAS) {
      throw block.error(
          "metering at deployment needs a schedule in gas; "
              + rules.schedule.name()
              + " counts in "
              + rules.schedule.unit().text());
    }
    @Nullable JsonValue contracts = block.find(SYSTEM_CONTRACTS);
    if (contracts != null) {
      for (Map.Entry<String, JsonValue> entry : contracts.fields().entrySet()) {
        Address address = parse(entry.getValue(), entry.getKey(), Values::address);
        place(rules, address, entry.getValue());
      }
    }
  }

  private static Fork fork(JsonValue value) throws FixtureException {
    String name = value.string();
    return Fork.byName(name)
        .orElseThrow(
            () ->
                value.error(
                    "no fork "
                        + name
                        + "; there are "
                        + Arrays.stream(Fork.values())
                            .map(Fork::fixtureName)
                            .collect(Collectors.joining(", "))));
  }

  private @Nullable Schedule schedule(JsonValue value) throws FixtureException {
    String name = value.string();
    if (name.equals("off")) {
      return null;
    }
    if (Schedules.BUILT_IN.contains(name)) {
      return Schedules.builtIn(name);
    }
    try {
      return Schedules.fromFile(folder.resolve(name));
    } catch (ScheduleException e) {
      throw value.error(String.valueOf(e.getMessage()));
    } catch (IOException | InvalidPathException e) {
      throw value.error(
          "no schedule or file "
              + name
              + "; built in are off, "
              + String.join(", ", Schedules.BUILT_IN));
    }
  }

  private void place(Rules rules, Address address, JsonValue value) throws FixtureException {
    String name = value.string();
    switch (name) {
      case "ethereum" -> rules.contracts.remove(address);
      case "keccak256" -> {
        SystemContract keccak = new SystemContract.Native(Precompiles.keccak256());
        rules.contracts.put(address, then -> keccak);
      }
      case "sentinel" -> {
        ContractLoader loader = vm.loader();
        rules.contracts.put(address, then -> new SystemContract.Native(sentinel(loader, then)));
      }
      default -> {
        SystemContract contract = new SystemContract.Wasm(contract(value, name));
        rules.contracts.put(address, then -> contract);
      }
    }
  }

  /** The Sentinel writes what the chain charges; revision 4 where that cannot be written. */
  private static Sentinel sentinel(ContractLoader loader, Rules rules) {
    Schedule schedule = rules.schedule;
    return new Sentinel(
        loader, schedule == null || schedule.unit() != GasUnit.GAS ? Schedules.rev4() : schedule);
  }

  private ContractCode contract(JsonValue value, String name) throws FixtureException {
    Bytes code;
    try {
      code = Bytes.wrap(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException | InvalidPathException e) {
      throw value.error(
          "no file " + name + " with a contract; built in are ethereum, keccak256, sentinel");
    }
    @Nullable String invalid = vm.loader().check(code);
    if (invalid != null) {
      throw value.error(name + ": " + invalid);
    }
    return ContractCode.of(code);
  }

  private static void only(JsonValue object, String... names) throws FixtureException {
    for (Map.Entry<String, JsonValue> field : object.fields().entrySet()) {
      if (!Arrays.asList(names).contains(field.getKey())) {
        throw field.getValue().error("unknown field; expected " + String.join(", ", names));
      }
    }
  }

  private static <T> T parse(JsonValue where, String text, Function<String, T> parser)
      throws FixtureException {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw where.error(String.valueOf(e.getMessage()));
    }
  }
}
