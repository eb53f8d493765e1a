package io.everwire.benchmarks.channels;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server's process: prints its port, and after each line that it is sent, its heap after a
 * collection, its resident memory, and its threads.
 */
final class ServerMain {
  private ServerMain() {}

  /**
   * Serves until its input ends.
   *
   * @param arguments the contestant, and the port
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(Contestant.named(arguments[0]).serve(Integer.parseInt(arguments[1])));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(heapBytes() + " " + residentBytes() + " " + threads());
    }
    Runtime.getRuntime().halt(0);
  }

  private static long heapBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
