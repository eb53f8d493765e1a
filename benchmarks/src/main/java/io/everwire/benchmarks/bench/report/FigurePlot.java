package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Figure;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Plots of one figure: a bar for each contestant's median, a whisker from the least to the most.
 */
final class FigurePlot {
  private static final Color OURS = new Color(0x1b, 0x7f, 0x5c);
  private static final Color THEIRS = new Color(0x8d, 0x99, 0xae);

  private FigurePlot() {}

  /**
   * The plot of a figure.
   *
   * @param contestants all of which have that figure
   */
  static CategoryChart chart(Figure figure, List<String> contestants, Figures figures) {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> middles = new ArrayList<>();
    List<Double> halves = new ArrayList<>();
    for (String contestant : contestants) {
      Statistics found = figures.statistics(contestant, figure).orElseThrow();
      boolean isOurs = Ratios.isOurs(contestant);
      ours.add(isOurs ? found.median() : 0);
      theirs.add(isOurs ? 0 : found.median());
      middles.add((found.min() + found.max()) / 2);
      halves.add((found.max() - found.min()) / 2);
    }
    CategoryChart chart = empty(figure);
    chart.addSeries("everwire", contestants, ours).setFillColor(OURS);
    chart.addSeries("rivals", contestants, theirs).setFillColor(THEIRS);
    // The library's whiskers are as long upwards as downwards: they stand on the middle between the
    // two, not on the median.
    chart
        .addSeries("rounds", contestants, middles, halves)
        .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
        .setMarker(SeriesMarkers.NONE);
    return chart;
  }

  private static CategoryChart empty(Figure figure) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(960)
            .height(360)
            .yAxisTitle(
                "%s, %s is better"
                    .formatted(figure.unit(), figure.moreIsBetter() ? "more" : "less"))
            .build();
    CategoryStyler styler = chart.getStyler();
    styler.setOverlapped(true);
    styler.setAvailableSpaceFill(0.6);
    styler.setXAxisLabelRotation(30);
    styler.setLegendVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    return chart;
  }
}
