package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source that is being read and published; see {@link LogPublisher}. It has daemon threads of its
 * own, which end with it. Safe for use by many threads.
 */
public final class LogSource implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** A thread that was interrupted still publishes what it has read. */
  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(2);

  /** Has the reading come to its end soon, within about this time. */
  @FunctionalInterface
  interface Stop {
    void run(Duration patience) throws InterruptedException;
  }

  private final String name;
  private final @Nullable Process process;
  private final SourceThread thread;
  private final Stop stop;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  LogSource(String name, @Nullable Process process, SourceThread thread, Stop stop) {
    this.name = requireNonNull(name, "name");
    this.process = process;
    this.thread = thread;
    this.stop = stop;
    CompletionStage<Void> read = thread.done();
    failWith(read);
    read.thenRun(() -> done.complete(null));
  }

  final void failWith(CompletionStage<Void> other) {
    other.exceptionally(
        failure -> {
          done.completeExceptionally(failure);
          return null;
        });
  }

  /**
   * What it is called.
   *
   * @return the source's name
   */
  public String name() {
    return name;
  }

  /**
   * The process whose output is read.
   *
   * @return the process; empty for other sources, and for one that could not be started
   */
  public Optional<Process> process() {
    return Optional.ofNullable(process);
  }

  /**
   * How it has ended.
   *
   * @return completes when everything was read and the server has taken it, or fails with a {@link
   *     RealtimeException}: with the status of an entry that could not be published, after which
   *     nothing more is read; {@code UNAVAILABLE} when the source could not be read on; {@code
   *     FAILED_PRECONDITION} when the process could not be started; {@code CANCELLED} when it was
   *     closed and its end did not come in time
   */
  public CompletableFuture<Void> done() {
    return done.copy();
  }

  /** Closes it as {@link #close(Duration)} does, with 5 seconds. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Ends it, and waits. A stream is closed; what was read of it is still published. Of a file, what
   * it has by now is still read. A process and those that it has started are destroyed, with force
   * when half of the time is over; the rest of its output and its exit status are still published.
   *
   * @param timeout how long that may take, and up to 2 seconds more for a thread that had to be
   *     interrupted; what is not published by then is lost, and {@link #done()} fails
   */
  public void close(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      stop.run(timeout.dividedBy(2));
      if (!thread.join(Duration.ofNanos(deadline - System.nanoTime()))) {
        thread.interrupt();
        thread.join(INTERRUPT_TIMEOUT);
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    done.completeExceptionally(
        new RealtimeException(
            StatusCode.CANCELLED,
            "log source \"" + name + "\" was closed, and did not end within " + timeout));
  }

  /** A source that has come to nothing. */
  static Status notStarted(String name, Exception cause) {
    return Status.of(
        StatusCode.FAILED_PRECONDITION,
        "process \"" + name + "\" cannot be started: " + cause.getMessage());
  }
}
