package io.everwire.longpoll;

import io.everwire.transport.Environment;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The executor of a connector of Jetty's, whose loops, each of which waits for its sockets and
 * serves them, have threads of their own. Short tasks that a socket brings for the environment's
 * executor run in the loop's thread; where one takes longer, another thread goes on with the loop
 * ({@link Environment#lead}).
 *
 * <p>Before a task that may block, Jetty asks for a thread that takes the loop over, and lets both
 * race for it when the task is done (its {@code AdaptiveExecutionStrategy}). Every task of a socket
 * is passed off as such a one, and the thread is promised, but starts only where it is needed.
 *
 * <p>Safe for use by many threads.
 */
final class LoopThreads extends ContainerLifeCycle implements TryExecutor {
  /** A thread that has a loop. */
  private static final class Present {
    /** The task that was selected is ours, and has not begun. */
    boolean isLed;

    /** Takes the loop over, as was promised. */
    @Nullable Runnable successor;

    /** Each is for one task: what becomes of it when that is done is for Jetty to say. */
    @Nullable Runnable takeSuccessor() {
      Runnable taken = successor;
      isLed = false;
      successor = null;
      return taken;
    }
  }

  private static final ThreadLocal<@Nullable Present> PRESENT = new ThreadLocal<>();

  /** Of a thread that is within what a socket does. */
  private static final ThreadLocal<@Nullable LoopThreads> SERVING = new ThreadLocal<>();

  private final TryExecutor others;
  private final Environment environment;
  private final ThreadFactory threads;

  /** Jetty has each loop begin as the first tasks of all. */
  private final AtomicInteger loopsToBegin;

  /**
   * Makes threads for one connector.
   *
   * @param others runs what does not come from a socket
   * @param loops how many the connector has
   * @param threads make one for each loop, and another whenever that is held up
   */
  LoopThreads(TryExecutor others, int loops, Environment environment, ThreadFactory threads) {
    this.others = others;
    this.environment = environment;
    this.threads = threads;
    this.loopsToBegin = new AtomicInteger(loops);
    installBean(others);
  }

  /** A socket of the connector's. */
  SocketChannelEndPoint endPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler timers) {
    return new SocketChannelEndPoint(channel, selector, key, timers) {
      @Override
      public @Nullable Runnable onSelected() {
        Runnable task = super.onSelected();
        return task == null ? null : led(task);
      }
    };
  }

  /** Whether the caller is within what a socket does, where it cannot wait for the loop. */
  boolean isServing() {
    return SERVING.get() == this;
  }

  @Override
  public void execute(Runnable task) {
    if (loopsToBegin.get() > 0 && loopsToBegin.getAndDecrement() > 0) {
      start(task);
    } else {
      others.execute(task);
    }
  }

  @Override
  public boolean tryExecute(Runnable task) {
    Present present = PRESENT.get();
    if (present == null || !present.isLed) {
      return others.tryExecute(task);
    }
    present.isLed = false;
    present.successor = task;
    return true;
  }

  private void start(Runnable loop) {
    threads
        .newThread(
            () -> {
              PRESENT.set(new Present());
              loop.run();
            })
        .start();
  }

  /** A task of a socket as Jetty is to have it. */
  Runnable led(Runnable task) {
    Present present = PRESENT.get();
    if (present == null) {
      return task;
    }
    Invocable.InvocationType type = Invocable.getInvocationType(task);
    if (type == Invocable.InvocationType.BLOCKING) {
      return Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> others.execute(task));
    }
    present.isLed = true;
    return new Led(task, type);
  }

  /** What a socket does, and then the tasks that it brings. */
  private final class Led implements Invocable.Task, BooleanSupplier {
    private final Runnable task;
    private final InvocationType type;

    Led(Runnable task, InvocationType type) {
      this.task = task;
      this.type = type;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.BLOCKING;
    }

    @Override
    public void run() {
      Present present = PRESENT.get();
      Runnable successor = present == null ? null : present.takeSuccessor();
      if (successor == null) {
        // A thread without a loop, to which Jetty leaves this if the loop is taken over just then.
        boolean unused = getAsBoolean();
      } else {
        boolean unused = environment.lead(this, () -> start(successor));
      }
    }

    @Override
    public boolean getAsBoolean() {
      SERVING.set(LoopThreads.this);
      try {
        if (type == InvocationType.EITHER) {
          Invocable.invokeNonBlocking(task);
        } else {
          task.run();
        }
      } finally {
        SERVING.set(null);
      }
      return false;
    }
  }
}
