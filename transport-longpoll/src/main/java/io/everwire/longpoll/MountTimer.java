package io.everwire.longpoll;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * Short tasks later, for links in somebody else's server: one daemon thread, while it is needed.
 */
final class MountTimer {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;

  MountTimer() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread =
                  new Thread(task, "everwire-server-http-mount-timer-" + COUNT.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // links do not take back what they asked for
  void schedule(Duration delay, Runnable task) {
    try {
      executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LoggerFactory.getLogger(MountTimer.class).trace("a mount that is closed needs no timer");
    }
  }

  /** Waits for the thread, which has nothing to do any more. */
  void stop() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
