package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.GrowthPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How the cost of a message changes with what there is: an exponent, the slope of its logarithm
 * over that of the size. 0 is a cost that stays, 1 one that doubles with the size.
 */
public final class Growth {
  private Growth() {}

  /**
   * The slope of the straight line that is nearest, by least squares, to the logarithms.
   *
   * @param points of at least two sizes
   */
  static double exponent(List<GrowthPoint> points, ToDoubleFunction<GrowthPoint> cost) {
    double meanSize = points.stream().mapToDouble(Growth::logSize).average().orElseThrow();
    double meanCost =
        points.stream().mapToDouble(point -> logCost(cost, point)).average().orElseThrow();
    double together = 0;
    double spread = 0;
    for (GrowthPoint point : points) {
      double distance = logSize(point) - meanSize;
      together += distance * (logCost(cost, point) - meanCost);
      spread += distance * distance;
    }
    return together / spread;
  }

  private static double logSize(GrowthPoint point) {
    return Math.log(point.size());
  }

  private static double logCost(ToDoubleFunction<GrowthPoint> cost, GrowthPoint point) {
    return Math.log(cost.applyAsDouble(point));
  }

  /** The lines for machines: processor time, and with {@code -bytes} allocation. */
  public static List<String> lines(Figures figures) {
    List<String> lines = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      for (String contestant : figures.grown()) {
        List<GrowthPoint> points = figures.points(contestant, axis);
        if (points.size() > 1) {
          String transport = Ratios.transport(contestant);
          lines.add(line(axis.label(), transport, exponent(points, GrowthPoint::cpuNanos)));
          lines.add(
              line(
                  axis.label() + "-bytes",
                  transport,
                  exponent(points, GrowthPoint::allocatedBytes)));
        }
      }
    }
    return lines;
  }

  private static String line(String axis, String transport, double exponent) {
    // a zero without a sign
    double rounded = Math.round(exponent * 1e3) / 1e3 + 0.0;
    return String.format(Locale.ROOT, "GROWTH %s %s %.3f", axis, transport, rounded);
  }

  /** For people: a block for each axis, a line for each size. */
  public static List<String> table(Figures figures) {
    List<String> lines = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      for (String contestant : figures.grown()) {
        List<GrowthPoint> points = figures.points(contestant, axis);
        if (!points.isEmpty()) {
          lines.add(
              "%s, %s: by %s, for each %s"
                  .formatted(axis.label(), contestant, axis.size(), axis.unit()));
          points.forEach(point -> lines.add(row(point)));
          lines.add("");
        }
      }
    }
    return lines;
  }

  private static String row(GrowthPoint point) {
    return String.format(
        Locale.ROOT,
        "  %,9d %,12.2f µs %,12.0f bytes",
        point.size(),
        point.cpuNanos() / 1e3,
        point.allocatedBytes());
  }
}
