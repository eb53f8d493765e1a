package io.everwire.benchmarks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of ours in a JVM of its own. It is ended by {@link #close()}, when this process ends
 * for whatever reason that lets its hooks run, and by itself when its input ends.
 */
final class JvmProcess implements AutoCloseable {
  private final Process process;
  private final PrintWriter in;

  /** What it has printed; empty for the end. */
  private final BlockingQueue<Optional<String>> printed = new LinkedBlockingQueue<>();

  private final Thread hook;

  private JvmProcess(Process process) {
    this.process = process;
    in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    Thread reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts one.
   *
   * @param options for the JVM
   * @param main the program
   * @param arguments its arguments
   */
  static JvmProcess start(List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new JvmProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        printed.add(Optional.of(line));
      }
    } catch (IOException e) {
      // as good as the end
    }
    printed.add(Optional.empty());
  }

  void println(String line) {
    in.println(line);
  }

  /**
   * Returns the next line that it prints.
   *
   * @throws IOException if it has ended, or prints none in that time
   */
  String readLine(Duration patience) throws IOException, InterruptedException {
    Optional<String> line = printed.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new IOException("no answer for " + patience.toSeconds() + " s");
    }
    return line.orElseThrow(() -> new IOException("process %d has ended".formatted(process.pid())));
  }

  /** Ends it without notice, and returns when it has. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending too.
    }
  }
}
