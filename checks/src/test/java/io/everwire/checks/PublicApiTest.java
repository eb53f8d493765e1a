package io.everwire.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything public has a comment that names its parameters, result and exceptions, as doclint
 * asks. The build's own compiler run does not ask, because doclint wants a record's components
 * documented twice when the record checks them in a compact constructor; this test leaves those
 * out.
 */
class PublicApiTest {
  private static final DescribedPredicate<JavaClass> EXPORTED =
      resideInAPackage("io.everwire..")
          .and(not(resideInAnyPackage("io.everwire.internal..", "io.everwire.examples..")));
  private static final Pattern COMPACT_CONSTRUCTOR = Pattern.compile("\\s*public \\w+ \\{\\s*");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sdk-api",
        "sdk-testkit",
        "transport-websocket",
        "transport-grpc",
        "transport-longpoll",
        "codec-json",
        "metrics-micrometer",
        "log-logback"
      })
  void isDocumented(String module, @TempDir Path classes) {
    List<Path> sources =
        Repository.files(
            Repository.mainSources(module),
            file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"));
    List<String> missing = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> said :
        Javac.compile(
            sources,
            classes,
            "-Xdoclint:missing/protected",
            "-Xdoclint/package:-io.everwire.internal.*",
            "-Xmaxwarns",
            "10000")) {
      if (said.getSource() != null && !isExcused(said)) {
        missing.add(
            Repository.nameOf(Path.of(said.getSource().toUri()))
                + ":"
                + said.getLineNumber()
                + " "
                + said.getMessage(Locale.ROOT));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void showsNothingThatIsHidden() {
    codeUnits()
        .that()
        .areDeclaredInClassesThat(EXPORTED.and(modifier(PUBLIC)))
        .and(modifier(PUBLIC).or(modifier(PROTECTED)))
        .should(showNoHiddenType())
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.everwire"));
  }

  private static ArchCondition<JavaCodeUnit> showNoHiddenType() {
    return new ArchCondition<>("show no hidden type") {
      @Override
      public void check(JavaCodeUnit member, ConditionEvents events) {
        Stream.of(
                Stream.of(member.getReturnType()),
                member.getParameterTypes().stream(),
                member.getExceptionTypes().stream())
            .flatMap(types -> types)
            .flatMap(type -> type.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(PublicApiTest::isHidden)
            .map(type -> member.getFullName() + " shows " + type.getName())
            .forEach(says -> events.add(SimpleConditionEvent.violated(member, says)));
      }
    };
  }

  /** Whether a user of our modules who requires nothing else would miss that type. */
  private static boolean isHidden(JavaClass type) {
    return !type.isPrimitive()
        && !resideInAnyPackage(
                "java..",
                "javax..",
                "com.google.protobuf..",
                "io.grpc",
                "org.eclipse.jetty..",
                "jakarta.servlet..",
                "tools.jackson..",
                "io.micrometer..",
                "ch.qos.logback..",
                "org.junit.jupiter.api..")
            .or(EXPORTED)
            .test(type);
  }

  private static boolean isExcused(Diagnostic<? extends JavaFileObject> said) {
    if (said.getMessage(Locale.ROOT).contains("default constructor")) {
      return true;
    }
    List<String> lines = Repository.read(Path.of(said.getSource().toUri())).lines().toList();
    return COMPACT_CONSTRUCTOR.matcher(lines.get((int) said.getLineNumber() - 1)).matches();
  }
}
