package io.everwire.benchmarks.channels;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Channels of Everwire and of its peers, which take turns. In each turn a contestant gets a process
 * for its server and one for its clients, both new.
 *
 * <p>Usage: {@code ChannelsBesidePeers [--quick] [contestant…]}.
 */
public final class ChannelsBesidePeers {
  private static final String QUICK = "--quick";

  private final Scale scale;
  private final Map<String, Map<Figure, List<Double>>> figures = new LinkedHashMap<>();

  private ChannelsBesidePeers(Scale scale) {
    this.scale = scale;
  }

  /**
   * Measures, and prints a table of medians, with the least and the most, after each round.
   *
   * @param arguments see above; all contestants by default
   */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>(Arrays.asList(arguments));
    Scale scale = names.remove(QUICK) ? Scale.QUICK : Scale.FULL;
    List<Contestant> contestants =
        names.isEmpty() ? Contestant.all() : names.stream().map(Contestant::named).toList();
    ChannelsBesidePeers run = new ChannelsBesidePeers(scale);
    for (int round = 1; round <= scale.rounds(); round++) {
      for (Contestant contestant : contestants) {
        run.measure(contestant);
      }
      run.print(round);
    }
  }

  private void measure(Contestant contestant) throws IOException, InterruptedException {
    Map<Figure, List<Double>> own =
        figures.computeIfAbsent(contestant.name(), name -> new EnumMap<>(Figure.class));
    Process process =
        ServerProcess.java(List.of("-Xmx6g"), ClientsMain.class, contestant.name(), scale.name());
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        System.err.println(contestant.name() + " " + line);
        String[] words = line.split(" ", 2);
        own.computeIfAbsent(Figure.valueOf(words[0]), figure -> new ArrayList<>())
            .add(Double.parseDouble(words[1]));
      }
    }
    process.waitFor();
  }

  private void print(int rounds) {
    System.out.printf(
        Locale.ROOT, "%d subscribers, median of %d [least, most]%n%n", scale.subscribers(), rounds);
    System.out.println("| | " + String.join(" | ", figures.keySet()) + " |");
    System.out.println("|---" + "|---".repeat(figures.size()) + "|");
    for (Figure figure : Figure.values()) {
      StringBuilder row = new StringBuilder("| ").append(figure.label()).append(" |");
      for (Map<Figure, List<Double>> own : figures.values()) {
        row.append(' ')
            .append(cell(figure, own.getOrDefault(figure, List.of()), rounds))
            .append(" |");
      }
      System.out.println(row);
    }
  }

  /** Only what every round has given is a figure. */
  private static String cell(Figure figure, List<Double> values, int rounds) {
    if (values.size() < rounds) {
      return "none";
    }
    List<Double> sorted = values.stream().sorted().toList();
    String median = number(figure, sorted.get(sorted.size() / 2));
    return sorted.size() == 1
        ? median
        : "%s [%s, %s]"
            .formatted(
                median,
                number(figure, sorted.get(0)),
                number(figure, sorted.get(sorted.size() - 1)));
  }

  private static String number(Figure figure, double value) {
    return String.format(Locale.ROOT, "%,." + figure.digits() + "f", value);
  }
}
