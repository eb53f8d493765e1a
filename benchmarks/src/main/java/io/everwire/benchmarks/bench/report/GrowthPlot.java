package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.GrowthPoint;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Plots of costs over sizes, both logarithmic: a line that is level is a cost that stays. */
final class GrowthPlot {
  private GrowthPlot() {}

  /** The plot of one axis, if costs were taken of it. */
  static String html(Axis axis, Figures figures) throws IOException {
    StringBuilder html = new StringBuilder();
    for (String contestant : figures.grown()) {
      List<GrowthPoint> points = figures.points(contestant, axis);
      if (points.size() > 1) {
        html.append(
                "<h2 id=\"growth-%1$s\">growth: %1$s, %2$s</h2>\n"
                    .formatted(axis.label(), contestant))
            .append(HtmlReport.svg(chart(axis, points)))
            .append('\n');
      }
    }
    return html.toString();
  }

  private static XYChart chart(Axis axis, List<GrowthPoint> points) {
    XYChart chart =
        new XYChartBuilder()
            .width(960)
            .height(360)
            .xAxisTitle(axis.size())
            .yAxisTitle("for each " + axis.unit())
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    // whole decades, so that a slope looks the same in every plot
    double[] costs =
        points.stream()
            .flatMapToDouble(point -> DoubleStream.of(point.cpuNanos(), point.allocatedBytes()))
            .sorted()
            .toArray();
    chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(costs[0]))));
    chart.getStyler().setYAxisMax(Math.pow(10, Math.ceil(Math.log10(costs[costs.length - 1]))));
    List<Integer> sizes = points.stream().map(GrowthPoint::size).toList();
    chart.addSeries(
        "processor time, ns", sizes, points.stream().map(GrowthPoint::cpuNanos).toList());
    chart.addSeries(
        "allocated, bytes", sizes, points.stream().map(GrowthPoint::allocatedBytes).toList());
    return chart;
  }
}
