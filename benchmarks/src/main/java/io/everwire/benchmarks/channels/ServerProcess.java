package io.everwire.benchmarks.channels;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A contestant's server in a process of its own, which ends with ours. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final int port;

  /**
   * What a server says about itself.
   *
   * @param heapBytes its heap after a collection
   * @param residentBytes its memory as the system sees it
   * @param threads its threads
   */
  record Reading(long heapBytes, long residentBytes, int threads) {}

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    port = Integer.parseInt(answer());
  }

  /** Starts one, and returns once it listens. */
  static ServerProcess start(Contestant contestant, int port) throws IOException {
    return new ServerProcess(
        java(
            List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:SoftRefLRUPolicyMSPerMB=0"),
            ServerMain.class,
            contestant.name(),
            Integer.toString(port)));
  }

  /** Starts a class of ours in a JVM like this one. */
  static Process java(List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  int port() {
    return port;
  }

  Reading read() throws IOException {
    questions.println();
    long[] figures = Arrays.stream(answer().split(" ", 3)).mapToLong(Long::parseLong).toArray();
    return new Reading(figures[0], figures[1], (int) figures[2]);
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the server's process has ended");
    }
    return line;
  }

  /** Ends the process without notice. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
