package io.everwire.internal.server.channel;

import io.everwire.internal.session.Serializer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a channel's tasks one after the other, each happening before the next, in short turns.
 *
 * <ul>
 *   <li>A turn ends when its tasks are done, have become many, or have produced enough; then what
 *       it produced is handed out. Further tasks wait for another turn, behind the sessions that
 *       were handed something: so these send before more comes, and a burst of publications does
 *       not look like slow subscribers.
 *   <li>Never runs within the caller's own drain, and has no thread of its own. A thread that has
 *       taken many turns hands the rest to the relief executor.
 * </ul>
 *
 * The difference to {@link Serializer} is the end of the turn, which there comes only when nothing
 * is left to do.
 */
final class ChannelTurns implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelTurns.class);
  private static final int TASKS_OF_A_TURN = 256;
  private static final int TURNS_BEFORE_RELIEF = 64;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Executor relief;
  private final BooleanSupplier hasEnough;
  private final Runnable handOut;

  /**
   * Creates the turns of a channel.
   *
   * @param relief takes over from a thread that has taken many turns
   * @param hasEnough whether the present turn has produced enough
   * @param handOut ends a turn
   */
  ChannelTurns(Executor relief, BooleanSupplier hasEnough, Runnable handOut) {
    this.relief = relief;
    this.hasEnough = hasEnough;
    this.handOut = handOut;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      Serializer.afterDrain(() -> turn(1));
    }
  }

  private void turn(int number) {
    int present = Math.min(pending.get(), TASKS_OF_A_TURN);
    int ran = 0;
    do {
      // Never null: a task is added before it is counted.
      run(tasks.remove());
      ran++;
    } while (ran < present && !hasEnough.getAsBoolean());
    run(handOut);
    if (pending.addAndGet(-ran) == 0) {
      return;
    }
    if (number < TURNS_BEFORE_RELIEF) {
      Serializer.afterDrain(() -> turn(number + 1));
    } else {
      relief.execute(() -> Serializer.afterDrain(() -> turn(1)));
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a channel's task failed that must not fail", e);
    }
  }
}
