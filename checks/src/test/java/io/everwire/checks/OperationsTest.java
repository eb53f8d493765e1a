package io.everwire.checks;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.metrics.Meter;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of metrics in docs/operations.md. */
class OperationsTest {
  private static final String TEXT =
      Repository.read(Repository.root().resolve("docs/operations.md"));

  @ParameterizedTest
  @EnumSource(Meter.class)
  void everyMeterIsInTheTableWithItsKindUnitAndTags(Meter meter) {
    assertThat(TEXT)
        .contains(
            "| `"
                + meter.id()
                + "` | "
                + meter.kind().name().toLowerCase(Locale.ROOT)
                + ", "
                + meter.unit()
                + " | "
                + meter.tags().stream().map(tag -> "`" + tag + "`").collect(joining(", "))
                + " | ");
  }
}
