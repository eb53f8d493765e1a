package io.everwire.log;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what waits in a queue.
 *
 * <p>Events that cannot be published for good are lost and counted; it tries on with those that
 * follow after a pause of 1 s, doubling to 30 s, so that an application that logs much does not
 * also fail much.
 */
final class ShipperThread {
  private static final Logger LOG = LoggerFactory.getLogger(ShipperThread.class);
  private static final ThreadFactory THREADS = SystemEnvironment.threads("everwire-log-shipper-");
  private static final int WINDOW_ENTRIES = 256;
  private static final long WINDOW_BYTES = 512L << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LAST_WAIT = Duration.ofMillis(100);

  private final ShipperQueue queue;
  private final String source;
  private final Consumer<Status> onFailure;
  private final PublishWindow window;
  private final Thread thread;

  // In the thread.
  private long sequence;
  private Duration pause = Duration.ZERO;

  /** What was taken from the queue and is not in the window yet. */
  private long dropsInHand;

  private int eventsInHand;

  ShipperThread(ShipperQueue queue, LogTarget target, String source, Consumer<Status> onFailure) {
    this.queue = queue;
    this.source = source;
    this.onFailure = onFailure;
    this.window =
        new PublishWindow(target, WINDOW_ENTRIES, WINDOW_BYTES, PATIENCE, this::onConfirmed);
    this.thread = THREADS.newThread(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits for the end, of which the queue has been told; hurries it when the time is over. */
  void end(Duration timeout) {
    if (isCurrent()) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, timeout.toNanos()));
      if (thread.isAlive()) {
        thread.interrupt();
        TimeUnit.NANOSECONDS.timedJoin(thread, LAST_WAIT.toNanos());
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (queue.awaitSome()) {
        if (!shipOrLose() && queue.isClosed()) {
          return; // there is no later time to try
        }
        queue.awaitClose(pause);
      }
    } catch (InterruptedException e) {
      lose();
    }
  }

  /** Publishes all that waits; false if something could not be. */
  private boolean shipOrLose() throws InterruptedException {
    try {
      for (ShipperQueue.Next next = queue.poll(); next != null; next = queue.poll()) {
        ship(next);
      }
      window.drain();
      return true;
    } catch (RealtimeException e) {
      fail(e.status());
    } catch (RuntimeException e) {
      fail(Status.of(StatusCode.INTERNAL, String.valueOf(e)));
    }
    return false;
  }

  private void ship(ShipperQueue.Next next) throws InterruptedException {
    LogEntry.Event event = next.event();
    dropsInHand = next.droppedBefore();
    eventsInHand = event == null ? 0 : 1;
    if (dropsInHand > 0) {
      window.publish(new LogEntry.Dropped(Instant.now(), source, ++sequence, dropsInHand), 0);
      dropsInHand = 0;
    }
    if (event != null) {
      window.publish(event.of(source, ++sequence), (int) next.chars());
      eventsInHand = 0;
    }
  }

  private void onConfirmed(LogEntry entry) {
    pause = Duration.ZERO;
    if (entry instanceof LogEntry.Event) {
      queue.settle();
    }
  }

  private void fail(Status status) {
    boolean isFirst = pause.isZero();
    lose();
    Duration twice = pause.multipliedBy(2);
    pause = isFirst ? FIRST_PAUSE : twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    if (isFirst) {
      try {
        onFailure.accept(status);
      } catch (RuntimeException e) {
        LOG.warn("the listener of a log shipper's failures has failed itself", e);
      }
    }
  }

  private void lose() {
    List<LogEntry> lost = window.abandon();
    long untold = dropsInHand;
    long events = eventsInHand;
    dropsInHand = 0;
    eventsInHand = 0;
    for (LogEntry each : lost) {
      if (each instanceof LogEntry.Dropped dropped) {
        untold += dropped.entries();
      } else {
        events++;
      }
    }
    queue.lose(events, untold);
  }
}
