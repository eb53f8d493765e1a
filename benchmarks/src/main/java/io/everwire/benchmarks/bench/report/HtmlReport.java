package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.Figure;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.CategoryStyler;

/** A page that stands alone: a plot for each figure, and the same text that the console shows. */
public final class HtmlReport {
  private static final Color OURS = new Color(0x1b, 0x7f, 0x5c);
  private static final Color THEIRS = new Color(0x8d, 0x99, 0xae);

  private HtmlReport() {}

  /**
   * Writes the page.
   *
   * @param heading what was run, and where
   */
  public static void write(Path page, String heading, Figures figures) throws IOException {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>Everwire benchmark</title><style>")
        .append("body{font:15px sans-serif;margin:2em auto;max-width:1000px}")
        .append("pre{background:#f4f4f6;padding:1em;overflow:auto}svg{max-width:100%}")
        .append("</style></head><body>\n<h1>Everwire benchmark</h1>\n<p>")
        .append(escaped(heading))
        .append("</p>\n<p>Bars are medians of all rounds, whiskers the least and the most.</p>\n");
    for (Figure figure : Figure.values()) {
      List<String> contestants =
          figures.contestants().stream()
              .filter(contestant -> figures.statistics(contestant, figure).isPresent())
              .toList();
      if (!contestants.isEmpty()) {
        html.append("<h2 id=\"").append(figure.label()).append("\">").append(figure.label());
        html.append("</h2>\n").append(plot(figure, contestants, figures)).append('\n');
      }
    }
    for (Axis axis : Axis.values()) {
      html.append(GrowthPlot.html(axis, figures));
    }
    html.append("<h2>Figures</h2>\n<pre>")
        .append(escaped(String.join("\n", Table.lines(figures))))
        .append("</pre>\n<h2>Ratios</h2>\n<pre>")
        .append(escaped(String.join("\n", Ratios.lines(figures))))
        .append("</pre>\n<h2>Growth</h2>\n<pre>")
        .append(escaped(String.join("\n", Growth.table(figures))))
        .append(escaped(String.join("\n", Growth.lines(figures))))
        .append("</pre>\n</body></html>\n");
    Path folder = page.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(page, html);
  }

  private static String plot(Figure figure, List<String> contestants, Figures figures)
      throws IOException {
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
    List<Statistics> all =
        contestants.stream()
            .flatMap(contestant -> figures.statistics(contestant, figure).stream())
            .toList();
    chart.addSeries("everwire", contestants, medians(contestants, all, true)).setFillColor(OURS);
    chart.addSeries("rivals", contestants, medians(contestants, all, false)).setFillColor(THEIRS);
    return svg(chart);
  }

  /** A chart as an element of the page. */
  static String svg(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    String text = svg.toString(StandardCharsets.UTF_8);
    return text.substring(text.indexOf("<svg"));
  }

  private static List<Double> medians(
      List<String> contestants, List<Statistics> all, boolean ours) {
    return java.util.stream.IntStream.range(0, contestants.size())
        .mapToObj(i -> Ratios.isOurs(contestants.get(i)) == ours ? all.get(i).median() : 0.0)
        .toList();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
