package io.everwire.benchmarks.bench.report;

import static java.util.Objects.requireNonNull;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.Figure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A page that stands alone: a plot for each figure, and the same text that the console shows.
 * Beside it, in {@code plots}, each figure's plot is a picture.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Writes the page and the pictures.
   *
   * @param heading what was run, and where
   */
  public static void write(Path page, String heading, Figures figures) throws IOException {
    Path folder = requireNonNull(page.toAbsolutePath().getParent(), "page is a folder");
    Path pictures = Files.createDirectories(folder.resolve("plots"));
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
      Path picture = pictures.resolve(figure.label() + ".png");
      if (contestants.isEmpty()) {
        // One of a run before this is none of this run's.
        Files.deleteIfExists(picture);
      } else {
        CategoryChart chart = FigurePlot.chart(figure, contestants, figures);
        html.append("<h2 id=\"").append(figure.label()).append("\">").append(figure.label());
        html.append("</h2>\n").append(svg(chart)).append('\n');
        Files.write(picture, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
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
    Files.writeString(page, html);
  }

  /** A chart as an element of the page. */
  static String svg(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    String text = svg.toString(StandardCharsets.UTF_8);
    return text.substring(text.indexOf("<svg"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
