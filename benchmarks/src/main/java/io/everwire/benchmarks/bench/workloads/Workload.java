package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients;
import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;

/** Something that contestants do, with figures as a result. Runs in the clients' process. */
public interface Workload {
  /**
   * What a run works with.
   *
   * @param contestant whose run it is
   * @param clients makes its clients
   * @param ports where its server listens
   * @param server its server
   * @param scale how much is done
   * @param figures gets each figure
   * @param points gets each cost at a size
   */
  record Run(
      Contestant contestant,
      Clients clients,
      List<Integer> ports,
      ServerControl server,
      Scale scale,
      ObjDoubleConsumer<Figure> figures,
      Consumer<GrowthPoint> points) {
    void figure(Figure figure, double value) {
      figures.accept(value > 0 ? figure : failing(figure, value), value);
    }

    private static Figure failing(Figure figure, double value) {
      throw new IllegalStateException("%s of %s".formatted(figure.label(), value));
    }
  }

  /** How it is called on the command line. */
  String name();

  /** What a contestant has to be able to do. */
  default Ability needs() {
    return Ability.LINKS;
  }

  /** Whether it is done once and not in every round. */
  default boolean once(Scale scale) {
    return false;
  }

  /** Time after which it is given up. */
  default Duration patience() {
    return Duration.ofMinutes(2);
  }

  /**
   * Does it once.
   *
   * @throws Exception if something arrived wrong or not at all: then there is no figure
   */
  void run(Run run) throws Exception;

  /**
   * All of them, in the order in which they are done. Where one pair of processes does several, its
   * code is compiled during the first, so that is one of a fixed time: connecting a thousand
   * clients would take three times as long. Round trips suffer most from a compiler at work, and
   * come late.
   */
  static List<Workload> all() {
    return List.of(
        new OneWay(Clients.Callbacks.INLINE),
        new Unary(),
        new FanOut(),
        new Storm(),
        new ResumeStorm(),
        new Idle(),
        new Game(),
        new Migrate(),
        new OneWay(Clients.Callbacks.DEFAULT),
        new RoundTrips(Clients.Callbacks.DEFAULT),
        new RoundTrips(Clients.Callbacks.INLINE),
        new NetworkGrowth(),
        new EngineGrowth());
  }

  /** The one of that name. */
  static Workload named(String name) {
    return all().stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no workload is called " + name));
  }

  /** Of sorted values, the one that as large a share of them does not exceed. */
  static double quantile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }

  /** Of values in any order, which are sorted by it. */
  static long[] sorted(long[] values) {
    Arrays.sort(values);
    return values;
  }
}
