package io.everwire.benchmarks.bench;

import io.everwire.benchmarks.bench.report.Figures;
import io.everwire.benchmarks.bench.workloads.Axis;
import io.everwire.benchmarks.bench.workloads.Figure;
import io.everwire.benchmarks.bench.workloads.GrowthPoint;
import io.everwire.benchmarks.bench.workloads.Scale;
import io.everwire.benchmarks.bench.workloads.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A contestant's two processes, started for some workloads. */
final class ProcessPair implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  /** The same for every contestant; full collections compact, or else some garbage would stay. */
  private static final List<String> COLLECTOR =
      List.of("-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1");

  private final String contestant;
  private final JvmProcess server;
  private final JvmProcess clients;

  private ProcessPair(String contestant, JvmProcess server, JvmProcess clients) {
    this.contestant = contestant;
    this.server = server;
    this.clients = clients;
  }

  /** Starts both, and returns once the server listens. */
  static ProcessPair start(String contestant, Scale scale)
      throws IOException, InterruptedException {
    JvmProcess server = JvmProcess.start(options("-Xmx2g"), ServerMain.class, List.of(contestant));
    try {
      String ports = server.readLine(START_PATIENCE);
      List<String> arguments = new ArrayList<>(List.of(contestant, scale.name()));
      arguments.addAll(Arrays.asList(ports.strip().split(" ", -1)));
      return new ProcessPair(
          contestant, server, JvmProcess.start(options("-Xmx4g"), ClientMain.class, arguments));
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static List<String> options(String heap) {
    List<String> options = new ArrayList<>(COLLECTOR);
    options.add(heap);
    return options;
  }

  /**
   * How a workload went.
   *
   * @param isRight whether its figures are there
   * @param stoodStill whether something did not come in time, instead of coming wrong
   * @param reason what happened, if it is not right
   */
  record Outcome(boolean isRight, boolean stoodStill, String reason) {}

  /** Runs a workload, and keeps its figures if all is right. */
  Outcome run(Workload workload, Figures figures) throws InterruptedException {
    Map<Figure, Double> taken = new EnumMap<>(Figure.class);
    List<GrowthPoint> points = new ArrayList<>();
    try {
      clients.println(workload.name());
      while (true) {
        String[] words = clients.readLine(workload.patience()).split(" ", 2);
        switch (words[0]) {
          case "figure" -> {
            String[] figure = words[1].split(" ", 2);
            taken.put(Figure.valueOf(figure[0]), Double.parseDouble(figure[1]));
          }
          case "point" -> points.add(point(words[1].split(" ", 4)));
          case "done" -> {
            taken.forEach((figure, value) -> figures.add(contestant, figure, value));
            points.forEach(point -> figures.add(contestant, point));
            return new Outcome(true, false, "");
          }
          case "failed" -> {
            return new Outcome(false, words[1].contains("TimeoutException"), words[1]);
          }
          default -> throw new IOException("unexpected: " + String.join(" ", words));
        }
      }
    } catch (IOException e) {
      return new Outcome(false, true, String.valueOf(e.getMessage()));
    }
  }

  private static GrowthPoint point(String[] words) {
    return new GrowthPoint(
        Axis.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  @Override
  public void close() {
    clients.close();
    server.close();
  }
}
