package io.everwire;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.everwire.broker.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages: what may know what. */
class ArchitectureTest {
  private static final String API = "io.everwire";
  private static final String SPI = "io.everwire.transport";
  private static final String BROKER = "io.everwire.broker";
  private static final String ENGINE = "io.everwire.internal..";
  private static final Path MAIN = Path.of("src/main");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(API);

  /** Where the API makes what it promises: the only types that may reach behind it. */
  private static final DescribedPredicate<JavaClass> ENTRY_POINT =
      DescribedPredicate.describe(
          "are an entry point",
          type ->
              type.isEquivalentTo(RealtimeClient.class)
                  || type.isEquivalentTo(RealtimeServer.class)
                  || type.isEquivalentTo(Broker.class));

  @Test
  void theApiReachesTheEngineAtItsEntryPointsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(API, SPI, BROKER)
        .and(DescribedPredicate.not(ENTRY_POINT))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ENGINE)
        .check(CLASSES);
  }

  @Test
  void progressStandsOnTheApiAsAnApplicationDoesAndOnTheWiresMessages() {
    classes()
        .that()
        .resideInAPackage("io.everwire.progress")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.everwire.progress",
            API,
            SPI,
            "io.everwire.internal.wire",
            "java..",
            "org.slf4j..",
            "org.jspecify..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.everwire.progress")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.everwire.progress")
        .check(CLASSES);
  }

  @Test
  void logsStandOnTheApiAndOnTheFieldsOfTheWire() {
    noClasses()
        .that()
        .resideInAPackage("io.everwire.log")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ENGINE)
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage("io.everwire.internal.wire"))))
        .check(CLASSES);
  }

  @Test
  void theSpiStandsAlone() {
    classes()
        .that()
        .resideInAPackage(SPI)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(SPI, "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theInMemoryBrokerKnowsNothingOfTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.everwire.internal.mem.broker..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ENGINE)
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage(
                            "io.everwire.internal.mem.broker.."))))
        .check(CLASSES);
  }

  @Test
  void theEnginesLayersKnowThoseBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("transport")
        .definedBy(SPI)
        .layer("wire")
        .definedBy("io.everwire.internal.wire..")
        .layer("session")
        .definedBy("io.everwire.internal.session..")
        .layer("stream")
        .definedBy("io.everwire.internal.stream..")
        .layer("client")
        .definedBy("io.everwire.internal.client..")
        .layer("server")
        .definedBy("io.everwire.internal.server..")
        .layer("mem")
        .definedBy("io.everwire.internal.mem..")
        .whereLayer("transport")
        .mayOnlyBeAccessedByLayers("session", "client", "server", "mem")
        .whereLayer("wire")
        .mayOnlyBeAccessedByLayers("session", "stream", "client", "server")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("stream", "client", "server")
        .whereLayer("stream")
        .mayOnlyBeAccessedByLayers("client", "server")
        .whereLayer("client")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("mem")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void noTwoPackagesOfTheEngineNeedEachOther() {
    slices()
        .matching("io.everwire.internal.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theRoomsBehindTheChannelHubDoNotKnowIt() {
    String hub = "io.everwire.internal.server.channel";
    noClasses()
        .that()
        .resideInAPackage(hub + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(hub)
        .check(CLASSES);
    slices().matching(hub + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void whatTheApplicationTouchesNamesNoTransportLibraryAndNoGeneratedCode() {
    noClasses()
        .that()
        .resideInAnyPackage(API, SPI, BROKER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.java_websocket..", "io.grpc..", "io.netty..", "io.everwire.internal.wire.proto..")
        .check(CLASSES);
  }

  @Test
  void protobufIsKnownToTheWireAndToOneCodec() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.everwire.internal.wire..")
        .and()
        .doNotHaveFullyQualifiedName("io.everwire.ProtobufCodec")
        .and()
        .doNotHaveFullyQualifiedName("io.everwire.Codec") // its factory method
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.protobuf..")
        .check(CLASSES);
  }

  @Test
  void theProtocolHasNoThreadClockSocketOrDiceOfItsOwn() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.everwire.internal.wire..",
            "io.everwire.internal.session..",
            "io.everwire.internal.stream..")
        .and()
        .doNotHaveSimpleName("Uninterrupted") // whose thread works is not the engine's choice
        .should()
        .dependOnClassesThat(
            assignableTo(Thread.class)
                .or(assignableTo(Random.class))
                .or(
                    JavaClass.Predicates.resideInAnyPackage(
                        "java.net", "java.nio.channels", "java.util.concurrent.locks")))
        .orShould()
        .callMethodWhere(
            target(nameMatching("nanoTime|currentTimeMillis"))
                .and(target(owner(assignableTo(System.class)))))
        .orShould()
        .callMethodWhere(
            target(
                nameMatching(
                    "now|systemUTC|randomUUID|sleep|commonPool|newScheduledThreadPool|newFixedThreadPool")))
        .because("time, randomness, threads and links are handed in")
        .check(CLASSES);
  }

  @Test
  void noTransportIsNamedOutsideOfComments() throws IOException {
    Pattern names = Pattern.compile("web_?socket|grpc", Pattern.CASE_INSENSITIVE);
    Pattern comments = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    try (Stream<Path> files = Files.walk(MAIN)) {
      List<Path> naming =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("transports.properties")) // scheme to artifact
              .filter(file -> names.matcher(comments.matcher(read(file)).replaceAll("")).find())
              .toList();
      assertThat(naming).isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
