package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everwire beside its rivals: rates are ours/theirs, times and bytes theirs/ours. */
public final class Ratios {
  private static final String OURS = "everwire-";

  /** Who is compared with which transport of ours; the plain socket is beside all. */
  private static final Map<String, List<String>> RIVALS =
      Map.of(
          "ws",
          List.of(
              "java-websocket",
              "cometd-ws",
              "cometd-ws-ack",
              "socketio",
              "rsocket-ws",
              "rsocket-tcp",
              "tcp"),
          "grpc",
          List.of("grpc-direct", "grpc-executor", "grpc-unary", "rsocket-tcp", "tcp"),
          "http",
          List.of("cometd-lp", "jetty-loop", "tcp"),
          "sse",
          List.of("cometd-lp", "jetty-loop", "tcp"));

  private static final List<String> TRANSPORTS = List.of("ws", "grpc", "http", "sse");

  /**
   * One comparison of medians.
   *
   * @param figure what of ours
   * @param transport over which transport
   * @param rival with whom
   * @param value above 1 if ours is better
   */
  record Ratio(Figure figure, String transport, String rival, double value) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "RATIO %s %s %s %s", figure.label(), transport, rival, number(value));
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }
  }

  private Ratios() {}

  /** Whether a contestant is Everwire. */
  static boolean isOurs(String contestant) {
    return contestant.startsWith(OURS);
  }

  /** The transport of one of ours. */
  static String transport(String contestant) {
    return contestant.substring(OURS.length());
  }

  /** All for which both sides have a figure. */
  static List<Ratio> of(Figures figures) {
    List<Ratio> ratios = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      for (String transport : TRANSPORTS) {
        for (String rival : RIVALS.getOrDefault(transport, List.of())) {
          figures
              .statistics(OURS + transport, figure)
              .flatMap(
                  ours ->
                      figures
                          .statistics(rival, figure.ofRivals())
                          .map(theirs -> ratio(figure, ours.median(), theirs.median())))
              .ifPresent(value -> ratios.add(new Ratio(figure, transport, rival, value)));
        }
      }
    }
    return ratios;
  }

  private static double ratio(Figure figure, double ours, double theirs) {
    return figure.moreIsBetter() ? ours / theirs : theirs / ours;
  }

  /** The lines for machines. */
  public static List<String> lines(Figures figures) {
    return of(figures).stream().map(Ratio::toString).toList();
  }
}
