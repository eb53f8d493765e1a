package io.everwire.benchmarks.bench;

import io.everwire.benchmarks.bench.contestants.Clients;
import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Contestants;
import io.everwire.benchmarks.bench.workloads.ControlConnection;
import io.everwire.benchmarks.bench.workloads.Scale;
import io.everwire.benchmarks.bench.workloads.Workload;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The clients' process: runs each workload whose name it reads, prints its figures, and then {@code
 * done} or {@code failed} and why. Ends when its input does.
 */
final class ClientMain {
  private ClientMain() {}

  /**
   * Runs workloads.
   *
   * @param arguments the contestant, the scale, the port of the server's control, and the
   *     contestant's ports
   */
  @SuppressWarnings("SystemOut") // read by the process that has started this one
  public static void main(String[] arguments) throws Exception {
    Contestant contestant = Contestants.named(arguments[0]);
    List<Integer> ports =
        Arrays.stream(arguments, 3, arguments.length).map(Integer::parseInt).toList();
    Clients clients = contestant.clients(ports);
    ControlConnection server = ControlConnection.to(Integer.parseInt(arguments[2]));
    Workload.Run run =
        new Workload.Run(
            contestant,
            clients,
            ports,
            server,
            Scale.valueOf(arguments[1]),
            (figure, value) ->
                System.out.println(
                    String.format(Locale.ROOT, "figure %s %.6f", figure.name(), value)),
            point ->
                System.out.println(
                    String.format(
                        Locale.ROOT,
                        "point %s %d %.6f %.6f",
                        point.axis().name(),
                        point.size(),
                        point.cpuNanos(),
                        point.allocatedBytes())));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name; (name = commands.readLine()) != null; ) {
      String failure = attempt(Workload.named(name), run);
      System.out.println(failure == null ? "done" : "failed " + failure);
    }
    Runtime.getRuntime().halt(0);
  }

  private static @Nullable String attempt(Workload workload, Workload.Run run) {
    try {
      workload.run(run);
      return null;
    } catch (Exception e) {
      return String.valueOf(e).replaceAll("\\s+", " ");
    }
  }
}
