package dev.ewasm.vectors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The directions between modules and packages: an arrow goes from an application down to the
 * engine, and nothing points back up.
 */
class ArchitectureTest {

  private static final String JDK = "java..";
  private static final String JSPECIFY = "org.jspecify..";
  private static final String TUWENI = "org.apache.tuweni..";

  /** Modules in the order of the diagram: each may use those before it. */
  private static final List<String> MODULES =
      List.of(
          "ewasm-engine",
          "gas-metering",
          "state-db",
          "eei-host",
          "evmc-bridge",
          "substrate-pallet-adapter",
          "vectors",
          "bench");

  private static JavaClasses allClasses;

  @BeforeAll
  static void readClasses() {
    Path root = Path.of(System.getProperty("ewasm.root", ".."));
    allClasses =
        new ClassFileImporter()
            .importPaths(
                MODULES.stream()
                    .map(module -> root.resolve(module).resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList());
    assertThat(allClasses.size()).isGreaterThan(100);
  }

  @Test
  void theEngineKnowsOnlyTheJdk() {
    only("dev.ewasm.engine..", "javax..").check(allClasses);
  }

  @Test
  void meteringKnowsTheEngine() {
    only("dev.ewasm.metering..", "dev.ewasm.engine..").check(allClasses);
  }

  @Test
  void stateKnowsNeitherEngineNorHost() {
    noClasses()
        .that()
        .resideInAPackage("dev.ewasm.state..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            above("dev.ewasm.state..", "dev.ewasm.engine..", "dev.ewasm.metering.."))
        .check(allClasses);
  }

  @Test
  void theHostKnowsEngineMeteringAndState() {
    only(
            "dev.ewasm.eei..",
            "dev.ewasm.engine..",
            "dev.ewasm.metering..",
            "dev.ewasm.state..",
            TUWENI)
        .check(allClasses);
  }

  @Test
  void theBridgeKnowsNoAdapterAndNoApplication() {
    noClasses()
        .that()
        .resideInAPackage("dev.ewasm.evmc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ewasm.substrate..", "dev.ewasm.vectors..", "dev.ewasm.bench..")
        .allowEmptyShould(true)
        .check(allClasses);
  }

  @Test
  void theAdapterKnowsNoApplication() {
    noClasses()
        .that()
        .resideInAPackage("dev.ewasm.substrate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ewasm.vectors..", "dev.ewasm.bench..")
        .allowEmptyShould(true)
        .check(allClasses);
  }

  @Test
  void nobodyImportsTheBenchmarks() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ewasm.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ewasm.bench..")
        .check(allClasses);
  }

  @Test
  void cryptographyIsBehindStateCrypto() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.ewasm..")
        .and()
        .resideOutsideOfPackages("dev.ewasm.state.crypto..", "dev.ewasm.substrate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(allClasses);
  }

  @Test
  void rlpIsBehindStateCodec() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ewasm.state.codec..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.tuweni.rlp..")
        .check(allClasses);
  }

  @Test
  void onlyTheApplicationSeesWeb3j() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.ewasm.vectors.cli..", "dev.ewasm.vectors.devnode..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.web3j..")
        .check(allClasses);
  }

  @Test
  void onlyCommandsSeeTheirParser() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.ewasm.vectors.cli..", "dev.ewasm.bench.compare..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(allClasses);
  }

  @Test
  void fixturesDoNotRunAnything() {
    noClasses()
        .that()
        .resideInAPackage("dev.ewasm.vectors.fixture..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ewasm.vectors.runner..", "dev.ewasm.vectors.cli..", "dev.ewasm.eei..")
        .check(allClasses);
  }

  @Test
  void runnersDoNotPrint() {
    noClasses()
        .that()
        .resideInAPackage("dev.ewasm.vectors.runner..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ewasm.vectors.cli..")
        .check(allClasses);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.ewasm.(*)..").should().beFreeOfCycles().check(allClasses);
  }

  @Test
  void engineModelIsBelowEverythingElseInTheEngine() {
    only("dev.ewasm.engine.module..", "dev.ewasm.engine", "javax..").check(allClasses);
  }

  private static com.tngtech.archunit.lang.ArchRule only(String packages, String... others) {
    return classes()
        .that()
        .resideInAPackage(packages)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(Stream.of(packages, JDK, JSPECIFY, ""), Stream.of(others))
                .toArray(String[]::new));
  }

  private static String[] above(String module, String... also) {
    return Stream.concat(
            Stream.of(
                    "dev.ewasm.eei..",
                    "dev.ewasm.evmc..",
                    "dev.ewasm.substrate..",
                    "dev.ewasm.vectors..",
                    "dev.ewasm.bench..")
                .filter(other -> !other.equals(module)),
            Stream.of(also))
        .toArray(String[]::new);
  }
}
