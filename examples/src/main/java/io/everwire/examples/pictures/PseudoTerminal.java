package io.everwire.examples.pictures;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command as if a person had called it on a terminal: in a pseudo-terminal that {@code
 * script} of util-linux makes, whose output goes to a {@link TerminalScreen}, which answers what
 * the command asks its terminal. Used by one thread.
 */
final class PseudoTerminal implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 10;
  private static final long END_SECONDS = 10;

  private final Shot shot;
  private final TerminalScreen screen;
  private final Process process;
  private final Reader output;
  private final OutputStream keys;
  private final char[] buffer = new char[8192];

  /**
   * Starts the command.
   *
   * @param shot which, and how large the terminal is
   * @param folder where to run it
   * @throws IOException if there is no {@code script}
   */
  PseudoTerminal(Shot shot, Path folder) throws IOException {
    this.shot = shot;
    screen = new TerminalScreen(shot.columns(), shot.rows());
    String sized = "stty rows " + shot.rows() + " cols " + shot.columns() + "; exec ";
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of("script", "-q", "-f", "-e", "-c", sized + shot.command(), "/dev/null"))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables.putAll(Map.of("TERM", "xterm-256color", "LC_ALL", "C.UTF-8", "SHELL", "/bin/sh"));
    variables.keySet().removeAll(List.of("COLUMNS", "LINES", "NO_COLOR"));
    process = builder.start();
    output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
    keys = process.getOutputStream();
  }

  /**
   * Waits for the shot's moment.
   *
   * @return what is on the screen then
   * @throws IOException if the moment has not come within 3 minutes, or the command has ended
   */
  TerminalScreen atMoment() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!shot.moment().matcher(String.join("\n", screen.text())).find()) {
      read(deadline);
    }
    long moment = System.nanoTime() + shot.later().toNanos();
    while (System.nanoTime() < moment) {
      read(deadline);
    }
    // The rest of what is being drawn.
    while (readAvailable()) {
      Thread.sleep(POLL_MILLIS);
    }
    return screen;
  }

  private void read(long deadline) throws IOException, InterruptedException {
    if (readAvailable()) {
      return;
    }
    if (!process.isAlive() && !output.ready()) {
      throw failure("has ended with " + process.exitValue());
    }
    if (System.nanoTime() > deadline) {
      throw failure("has not shown /" + shot.moment() + "/ within " + DEADLINE.toSeconds() + " s");
    }
    Thread.sleep(POLL_MILLIS);
  }

  private boolean readAvailable() throws IOException {
    if (!output.ready()) {
      return false;
    }
    int length = output.read(buffer);
    if (length < 0) {
      return false;
    }
    screen.write(new String(buffer, 0, length));
    String answers = screen.answers();
    if (!answers.isEmpty()) {
      keys.write(answers.getBytes(StandardCharsets.UTF_8));
      keys.flush();
    }
    return true;
  }

  private IOException failure(String what) {
    return new IOException(
        shot.command() + " " + what + "; on its screen:\n" + String.join("\n", screen.text()));
  }

  /** Ends the command, if it runs still. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
