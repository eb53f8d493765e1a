package io.everwire.benchmarks.bench;

import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Contestants;
import io.everwire.benchmarks.bench.workloads.ControlListener;
import io.everwire.benchmarks.bench.workloads.ServerApplication;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The server's process. Prints the port where it takes commands and those of the contestant, and
 * lives until its input ends, which is when whoever started it has gone.
 */
final class ServerMain {
  private ServerMain() {}

  /**
   * Serves.
   *
   * @param arguments the contestant
   */
  @SuppressWarnings("SystemOut") // read by the process that has started this one
  public static void main(String[] arguments) throws Exception {
    Contestant contestant = Contestants.named(arguments[0]);
    ServerApplication application = new ServerApplication(contestant);
    List<Integer> ports = contestant.serve(application);
    int control = ControlListener.start(application);
    System.out.println(
        control + " " + ports.stream().map(Object::toString).collect(Collectors.joining(" ")));
    awaitEnd();
  }

  private static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      // nothing is expected
    }
    Runtime.getRuntime().halt(0);
  }
}
