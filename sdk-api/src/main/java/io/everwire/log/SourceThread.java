package io.everwire.log;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.transport.SystemEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A daemon thread that reads a source to its end, and tells how that came. It may be slowed down by
 * the channel, and nobody else is.
 */
final class SourceThread {
  private static final ThreadFactory THREADS = SystemEnvironment.threads("everwire-log-source-");

  /** Reads a source. */
  @FunctionalInterface
  interface Body {
    void run() throws IOException, InterruptedException;
  }

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Thread thread;

  private SourceThread(String source, Body body) {
    thread = THREADS.newThread(() -> run(source, body));
  }

  static SourceThread start(String source, Body body) {
    SourceThread started = new SourceThread(source, body);
    started.thread.start();
    return started;
  }

  private void run(String source, Body body) {
    try {
      body.run();
      done.complete(null);
    } catch (InterruptedException e) {
      fail(StatusCode.CANCELLED, "log source \"" + source + "\" was closed before its end", e);
    } catch (IOException e) {
      fail(StatusCode.UNAVAILABLE, "log source \"" + source + "\" cannot be read: " + e, e);
    } catch (RealtimeException e) {
      done.completeExceptionally(e);
    } catch (RuntimeException e) {
      fail(StatusCode.INTERNAL, "log source \"" + source + "\" has failed: " + e, e);
    }
  }

  private void fail(StatusCode code, String message, Exception cause) {
    done.completeExceptionally(new RealtimeException(Status.of(code, message), cause));
  }

  /** Completes when the thread is about to end: a {@link RealtimeException} says what failed. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** Has whatever the thread waits for fail. */
  void interrupt() {
    thread.interrupt();
  }

  /** Waits for the thread's end, which is told whether it has come. */
  boolean join(Duration timeout) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, timeout.toNanos()));
    return !thread.isAlive();
  }
}
