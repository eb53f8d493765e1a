package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.Figure;
import io.everwire.benchmarks.bench.workloads.GrowthPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all rounds have given. Used by one thread. */
public final class Figures {
  /**
   * Why a contestant has fewer figures than rounds.
   *
   * @param contestant the contestant
   * @param workload what it was to do
   * @param reason what happened
   */
  public record Failure(String contestant, String workload, String reason) {
    @Override
    public String toString() {
      return "%s, %s: %s".formatted(contestant, workload, reason);
    }
  }

  private final Map<String, Map<Figure, List<Double>>> values = new LinkedHashMap<>();
  private final Map<String, List<GrowthPoint>> points = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Failure> repeats = new ArrayList<>();

  /** Adds what one round has given. */
  public void add(String contestant, Figure figure, double value) {
    values
        .computeIfAbsent(contestant, name -> new EnumMap<>(Figure.class))
        .computeIfAbsent(figure, name -> new ArrayList<>())
        .add(value);
  }

  /** Adds what a message of a contestant costs at a size. */
  public void add(String contestant, GrowthPoint point) {
    points.computeIfAbsent(contestant, name -> new ArrayList<>()).add(point);
  }

  /** The costs that were taken of a contestant, from the least size to the greatest. */
  List<GrowthPoint> points(String contestant, Axis axis) {
    return points.getOrDefault(contestant, List.of()).stream()
        .filter(point -> point.axis() == axis)
        .sorted(Comparator.comparingInt(GrowthPoint::size))
        .toList();
  }

  /** All of whom such costs were taken. */
  Set<String> grown() {
    return points.keySet();
  }

  /** A round has given nothing: what other rounds of that workload gave does not count either. */
  public void fail(String contestant, String workload, String reason) {
    failures.add(new Failure(contestant, workload, reason));
  }

  /** A round is done again because something stood still in it. */
  public void repeat(String contestant, String workload, String reason) {
    repeats.add(new Failure(contestant, workload, reason));
  }

  /** What was done again, and why. */
  List<Failure> repeats() {
    return List.copyOf(repeats);
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  /** All that have a value, in the order of their first. */
  Set<String> contestants() {
    return values.keySet();
  }

  /** What it has reached, if nothing was wrong in any round. */
  Optional<Statistics> statistics(String contestant, Figure figure) {
    if (failures.stream()
        .anyMatch(
            failure ->
                failure.contestant().equals(contestant)
                    && failure.workload().equals(figure.workload()))) {
      return Optional.empty();
    }
    return Optional.ofNullable(values.getOrDefault(contestant, Map.of()).get(figure))
        .map(Statistics::of);
  }
}
