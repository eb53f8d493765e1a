package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The inputs that fuzzing began with and found, each as an ordinary test. */
class BatchCorpusTest {
  private static final Path INPUTS =
      Path.of("src/test/resources/io/everwire/internal/wire/BatchReaderFuzzInputs/anyBytes");

  @TestFactory
  List<DynamicTest> everyKeptInputIsReadAlikeByBothOrRefused() throws IOException {
    try (Stream<Path> files = Files.list(INPUTS)) {
      List<DynamicTest> tests =
          files
              .sorted()
              .map(
                  file ->
                      dynamicTest(
                          file.getFileName().toString(),
                          () -> Differential.check(Files.readAllBytes(file))))
              .toList();
      assertThat(tests).hasSizeGreaterThan(20);
      return tests;
    }
  }
}
