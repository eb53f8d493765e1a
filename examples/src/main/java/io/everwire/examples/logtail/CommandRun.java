package io.everwire.examples.logtail;

import io.everwire.log.LogPublisher;
import io.everwire.log.LogSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A command whose output is published, byte for byte, and its exit status. */
final class CommandRun {
  /** As shells tell that a command could not be started. */
  static final int NOT_STARTED = 127;

  private final LogPublisher publisher;
  private final Consumer<String> complaints;

  /**
   * Runs nothing yet.
   *
   * @param publisher where to
   * @param complaints told if the command cannot be started
   */
  CommandRun(LogPublisher publisher, Consumer<String> complaints) {
    this.publisher = publisher.byteExact();
    this.complaints = complaints;
  }

  /**
   * Runs a command, and waits until all of it is published. It has no input.
   *
   * @param command the program and its arguments
   * @return its exit status; {@link #NOT_STARTED} if it cannot be started, which is published too
   * @throws CompletionException if it could not be published
   */
  int run(List<String> command) throws IOException, InterruptedException {
    try (LogSource source = publisher.start(new ProcessBuilder(command))) {
      Optional<Process> process = source.process();
      if (process.isPresent()) {
        process.get().getOutputStream().close();
        source.done().join();
        return process.get().waitFor();
      }
      complaints.accept(whyNotStarted(source));
      return NOT_STARTED;
    }
  }

  private static String whyNotStarted(LogSource source) {
    try {
      source.done().join();
      return "it cannot be started";
    } catch (CompletionException e) {
      return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
  }
}
