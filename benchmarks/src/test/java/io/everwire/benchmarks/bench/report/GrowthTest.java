package io.everwire.benchmarks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.GrowthPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
  private final Figures figures = new Figures();

  private void add(Axis axis, int size, double nanos, double bytes) {
    figures.add("everwire-mem", new GrowthPoint(axis, size, nanos, bytes));
  }

  @Test
  void aCostThatStaysHasTheExponentZeroAndOneThatGrowsWithTheSizeHasOne() {
    add(Axis.CHANNELS, 1_000, 3_000, 500);
    add(Axis.CHANNELS, 10, 30, 500);
    add(Axis.CHANNELS, 100, 300, 500);

    assertThat(Growth.lines(figures))
        .containsExactly("GROWTH channels mem 1.000", "GROWTH channels-bytes mem 0.000");
  }

  @Test
  void anExponentIsOfAllSizes() {
    add(Axis.REPLAY, 1, 100, 100);
    add(Axis.REPLAY, 10, 100, 100);
    add(Axis.REPLAY, 100, 10_000, 400);

    assertThat(Growth.lines(figures))
        .containsExactly("GROWTH replay mem 1.000", "GROWTH replay-bytes mem 0.301");
  }

  @Test
  void oneSizeSaysNothingAboutGrowth() {
    add(Axis.HISTORY, 100, 10, 10);

    assertThat(Growth.lines(figures)).isEmpty();
    assertThat(Growth.table(figures)).anyMatch(line -> line.contains("100"));
  }

  @Test
  void thePageHasAPlotForEachAxis(@TempDir Path folder) throws Exception {
    add(Axis.HISTORY, 100, 10, 10);
    add(Axis.HISTORY, 1_000, 20, 10);
    Path page = folder.resolve("report.html");

    HtmlReport.write(page, "a run", figures);

    assertThat(Files.readString(page))
        .contains("<h2 id=\"growth-history\">", "<svg", "GROWTH history mem 0.301")
        .doesNotContain("growth-channels");
  }
}
