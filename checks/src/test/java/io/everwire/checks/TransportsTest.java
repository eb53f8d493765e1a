package io.everwire.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class TransportsTest {
  @Test
  void knowTheSpiAndNeverTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.everwire.internal..", "io.everwire.testkit..")
        .and()
        .resideOutsideOfPackages(
            "io.everwire",
            "io.everwire.broker",
            "io.everwire.log",
            "io.everwire.progress") // see ArchitectureTest
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.everwire.internal..")
        .because("a transport has to get by with io.everwire.transport, as anybody's would")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.everwire"));
  }
}
