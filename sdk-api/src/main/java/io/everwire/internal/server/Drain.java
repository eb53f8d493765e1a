package io.everwire.internal.server;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether this server is to be left, until when, and where to. Each session is told on each of its
 * links; new sessions are refused. Safe for use by many threads.
 */
final class Drain {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** So much earlier than the server clients end their sessions, so that it hears of it in time. */
  private static final Duration MOST_RESERVE = Duration.ofSeconds(1);

  private static final Status DRAINING = Status.of(StatusCode.UNAVAILABLE, "the server is drained");

  private record Order(long deadlineNanos, Duration spread, String hint, Environment.Timer timer) {}

  private final Environment environment;
  private final SessionRegistry registry;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile @Nullable Order order;

  Drain(Environment environment, SessionRegistry registry) {
    this.environment = environment;
    this.registry = registry;
  }

  /** Begins, and has all sessions told; a second call changes nothing. */
  CompletableFuture<Void> begin(Duration time, String hint) {
    if (setOrder(time, hint)) {
      registry.all().forEach(session -> session.execute(session::onDrain));
      onSessionEnded();
    }
    return done.copy();
  }

  private synchronized boolean setOrder(Duration time, String hint) {
    if (order != null) {
      return false;
    }
    Duration tenth = time.dividedBy(10);
    Duration reserve = tenth.compareTo(MOST_RESERVE) < 0 ? tenth : MOST_RESERVE;
    order =
        new Order(
            environment.nanoTime() + time.minus(reserve).toNanos(),
            time.dividedBy(2),
            hint,
            environment.schedule(time, this::end));
    return true;
  }

  /** What a session is told now; empty while the server is not drained. */
  Optional<Goodbye> goodbye() {
    Order present = order;
    if (present == null) {
      return Optional.empty();
    }
    long left = Math.max(0, present.deadlineNanos() - environment.nanoTime());
    long leftMillis = Duration.ofNanos(left).toMillis();
    long spreadMillis = Math.min(leftMillis, present.spread().toMillis());
    return Optional.of(
        new Goodbye(Scope.DRAIN, DRAINING, present.hint(), leftMillis, spreadMillis));
  }

  /** What a client is told that wants a new session; empty while the server is not drained. */
  Optional<Reject> refusal() {
    return order == null
        ? Optional.empty()
        : Optional.of(new Reject(Left.RETRY, DRAINING, RETRY_AFTER.toMillis()));
  }

  void onSessionEnded() {
    if (order != null && registry.size() == 0) {
      end();
    }
  }

  /** There is no more to wait for. */
  void end() {
    Order present = order;
    if (present != null) {
      present.timer().cancel();
      try {
        environment.executor().execute(() -> done.complete(null));
      } catch (RejectedExecutionException e) {
        // The server's environment is closing; nobody may be left waiting.
        done.complete(null);
      }
    }
  }
}
