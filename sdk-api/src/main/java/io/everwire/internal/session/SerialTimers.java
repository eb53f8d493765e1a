package io.everwire.internal.session;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Timers whose tasks run in a serializer.
 *
 * <ul>
 *   <li>A timer that is cancelled in the serializer never runs afterwards, even if its time had
 *       come and it was waiting its turn.
 *   <li>To be used in the serializer only.
 * </ul>
 */
public class SerialTimers {
  private final Environment environment;
  private final Executor serializer;

  public SerialTimers(Environment environment, Executor serializer) {
    this.environment = environment;
    this.serializer = serializer;
  }

  public Timer schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(task);
    timer.waiting = environment.schedule(delay, () -> serializer.execute(timer::fire));
    return timer;
  }

  /** Monotonic time, by which the timers go; any thread. */
  public long nanoTime() {
    return environment.nanoTime();
  }

  /** Cancels a timer; null is a timer that was never set. */
  public void cancel(@org.jspecify.annotations.Nullable Timer timer) {
    if (timer != null) {
      timer.done = true;
      if (timer.waiting != null) {
        timer.waiting.cancel();
      }
    }
  }

  /** A task that waits for its time. */
  public static final class Timer {
    private final Runnable task;
    private Environment.@org.jspecify.annotations.Nullable Timer waiting;
    private boolean done;

    private Timer(Runnable task) {
      this.task = task;
    }

    private void fire() {
      if (!done) {
        done = true;
        task.run();
      }
    }
  }
}
