package io.everwire.testkit.seeds;

import io.everwire.CallbackQueue;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where the callbacks of one endpoint run: every way that an application may choose. */
public final class Lanes {
  /** The ways. */
  public enum Kind {
    /** In the thread that has worked on the session. */
    INLINE,
    /** One thread of the application's. */
    ORDERED,
    /** Many threads: tasks overtake each other when machines are late. */
    POOL,
    /** A game's tick. */
    TICK,
    /** One thread that takes its time. */
    SLOW
  }

  private final Kind kind;
  private final Executor executor;
  private final @Nullable CallbackQueue queue;

  private Lanes(Kind kind, Executor executor, @Nullable CallbackQueue queue) {
    this.kind = kind;
    this.executor = executor;
    this.queue = queue;
  }

  public static Lanes draw(RandomGenerator random, VirtualEnvironment world, VirtualNode node) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    return switch (kind) {
      case INLINE -> new Lanes(kind, Runnable::run, null);
      case ORDERED -> new Lanes(kind, node.orderedExecutor(), null);
      case POOL -> new Lanes(kind, node.executor(), null);
      case TICK -> {
        CallbackQueue queue = new CallbackQueue();
        yield new Lanes(kind, queue, queue);
      }
      case SLOW ->
          new Lanes(
              kind, new SlowExecutor(world, node, Duration.ofMillis(random.nextInt(1, 80))), null);
    };
  }

  public Kind kind() {
    return kind;
  }

  public Executor executor() {
    return executor;
  }

  /** Lets the application's loop turn once. */
  public void tick() {
    if (queue != null) {
      queue.drain();
    }
  }

  /** Runs one task after the other, with a pause before each. */
  private static final class SlowExecutor implements Executor {
    private final VirtualEnvironment world;
    private final VirtualNode node;
    private final Duration pause;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    SlowExecutor(VirtualEnvironment world, VirtualNode node, Duration pause) {
      this.world = world;
      this.node = node;
      this.pause = pause;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
      if (!running) {
        running = true;
        world.schedule(pause, this::runNext);
      }
    }

    private void runNext() {
      Runnable task = tasks.poll();
      if (task != null && !node.isCrashed()) {
        task.run();
      }
      running = !tasks.isEmpty();
      if (running) {
        world.schedule(pause, this::runNext);
      }
    }
  }
}
