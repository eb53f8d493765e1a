package io.everwire.benchmarks.bench.report;

import java.util.List;

/**
 * What several rounds say about one figure.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 * @param min the least
 * @param max the most
 */
public record Statistics(double median, double min, double max) {
  /** Of at least one value. */
  static Statistics of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Statistics(median, sorted.get(0), sorted.get(sorted.size() - 1));
  }
}
