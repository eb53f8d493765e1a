package io.everwire.benchmarks.bench.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.benchmarks.bench.workloads.Figure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

class FiguresTest {
  private final Figures figures = new Figures();

  private void add(String contestant, Figure figure, double... rounds) {
    for (double value : rounds) {
      figures.add(contestant, figure, value);
    }
  }

  private static CategorySeries series(CategoryChart chart, String name) {
    return requireNonNull(chart.getSeriesMap().get(name));
  }

  private static List<Double> values(Collection<? extends Number> numbers) {
    return numbers.stream().map(Number::doubleValue).toList();
  }

  @Test
  void aFigureIsTheMedianOfItsRoundsWithTheLeastAndTheMost() {
    assertThat(Statistics.of(List.of(9.0, 1.0, 3.0))).isEqualTo(new Statistics(3, 1, 9));
    assertThat(Statistics.of(List.of(1.0, 9.0, 3.0, 5.0))).isEqualTo(new Statistics(4, 1, 9));
  }

  @Test
  void aRatioOfRatesIsOursByTheirsAndOfTimesTheirsByOurs() {
    add("everwire-ws", Figure.UP_32, 300, 100, 200);
    add("java-websocket", Figure.UP_32, 50);
    add("everwire-ws", Figure.RTT_P50, 80);
    add("java-websocket", Figure.RTT_P50, 100);

    assertThat(Ratios.lines(figures))
        .containsExactly(
            "RATIO rtt-p50 ws java-websocket 1.250", "RATIO up-32 ws java-websocket 4.000");
  }

  @Test
  void inlineRoundTripsAreComparedWithThoseThatRivalsHave() {
    add("everwire-grpc", Figure.RTT_INLINE_P50, 50);
    add("grpc-direct", Figure.RTT_P50, 40);

    assertThat(Ratios.lines(figures))
        .containsExactly("RATIO rtt-inline-p50 grpc grpc-direct 0.800");
  }

  @Test
  void aContestantThatWasWrongInOneRoundHasNoFigureOfThatWorkload() {
    add("everwire-ws", Figure.UP_32, 100);
    add("java-websocket", Figure.UP_32, 50, 60);
    add("java-websocket", Figure.RTT_P50, 100);
    figures.fail("java-websocket", "oneway", "message 3 came instead of 2");

    assertThat(Ratios.lines(figures)).isEmpty();
    assertThat(Table.lines(figures))
        .contains("no figure: java-websocket, oneway: message 3 came instead of 2")
        .noneMatch(line -> line.contains("java-websocket") && line.contains("55"));
    assertThat(figures.statistics("java-websocket", Figure.RTT_P50)).isPresent();
  }

  @Test
  void whatWasDoneAgainIsToldAndCounts() {
    add("socketio", Figure.STORM, 300);
    figures.repeat("socketio", "storm", "TimeoutException: 3 of 4 came");

    assertThat(figures.statistics("socketio", Figure.STORM)).isPresent();
    assertThat(Table.lines(figures))
        .contains("done again: socketio, storm: TimeoutException: 3 of 4 came");
  }

  @Test
  void aPlotShowsTheMedianAndTheLeastAndTheMost() {
    add("everwire-ws", Figure.UP_32, 100, 200, 900);
    add("java-websocket", Figure.UP_32, 50);

    CategoryChart chart =
        FigurePlot.chart(Figure.UP_32, List.of("everwire-ws", "java-websocket"), figures);

    assertThat(values(series(chart, "everwire").getYData())).containsExactly(200.0, 0.0);
    assertThat(values(series(chart, "rivals").getYData())).containsExactly(0.0, 50.0);
    assertThat(values(series(chart, "rounds").getYData())).containsExactly(500.0, 50.0);
    assertThat(values(series(chart, "rounds").getExtraValues())).containsExactly(400.0, 0.0);
  }

  @Test
  void thePageHasAPlotForEachFigureAndEscapesText(@TempDir Path folder) throws Exception {
    add("everwire-ws", Figure.UP_32, 100, 200, 300);
    add("java-websocket", Figure.UP_32, 50);
    figures.fail("tcp", "rtt", "<nothing> came");
    Path page = folder.resolve("bench").resolve("report.html");
    Files.createDirectories(page.resolveSibling("plots"));
    Files.writeString(page.resolveSibling("plots").resolve("storm.png"), "of another run");
    Files.writeString(page.resolveSibling("plots").resolve("mine.png"), "somebody's own");

    HtmlReport.write(page, "a run", figures);

    Path plots = page.resolveSibling("plots");
    assertThat(ImageIO.read(plots.resolve("up-32.png").toFile())).isNotNull();
    assertThat(plots.resolve("storm.png")).doesNotExist();
    assertThat(plots.resolve("mine.png")).exists();
    assertThat(Files.readString(page))
        .contains("<h2 id=\"up-32\">", "<svg", "everwire-ws", "&lt;nothing&gt; came")
        .doesNotContain("<nothing>");
  }
}
