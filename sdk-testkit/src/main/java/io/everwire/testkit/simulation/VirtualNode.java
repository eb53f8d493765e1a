package io.everwire.testkit.simulation;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * One machine of a simulated world: its time, its randomness, and all that it has planned to do.
 *
 * <ul>
 *   <li>A node that crashes does nothing any more: its timers and tasks are gone, new ones are
 *       dropped in silence, and its links are left to their peers to miss.
 *   <li>{@link #waitingTimers} and {@link #waitingTasks} tell what a node has left behind after its
 *       clients and servers were closed.
 *   <li>Confined to the thread that runs the world.
 * </ul>
 */
public final class VirtualNode implements Environment {
  private static final Timer NEVER = () -> {};

  private final VirtualEnvironment world;
  private final String name;
  private final NodeClock clock;
  private final SplittableRandom random;
  private final List<Runnable> crashHooks = new ArrayList<>();
  private boolean crashed;
  private int waitingTimers;
  private int waitingTasks;

  VirtualNode(VirtualEnvironment world, String name, NodeClock clock, SplittableRandom random) {
    this.world = world;
    this.name = name;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The node's name.
   *
   * @return as given to {@link VirtualEnvironment#node}
   */
  public String name() {
    return name;
  }

  /**
   * Stops the node for good, as a power cut does: nothing that it planned happens, and nobody is
   * told. A node that is asked for under the same name afterwards is a new one.
   */
  public void crash() {
    if (crashed) {
      return;
    }
    crashed = true;
    world.forget(this);
    List<Runnable> hooks = List.copyOf(crashHooks);
    crashHooks.clear();
    hooks.forEach(Runnable::run);
  }

  /**
   * Whether the node has crashed.
   *
   * @return whether {@link #crash} was called
   */
  public boolean isCrashed() {
    return crashed;
  }

  /**
   * Timers that were set and have neither run nor been cancelled.
   *
   * @return how many
   */
  public int waitingTimers() {
    return waitingTimers;
  }

  /**
   * Tasks given to {@link #executor} that have not run yet.
   *
   * @return how many
   */
  public int waitingTasks() {
    return waitingTasks;
  }

  /**
   * What the node still has planned, for a message about something left behind.
   *
   * @return a line for each timer and task, the next one first
   */
  public List<String> describeWaiting() {
    return world.describeWaiting(this);
  }

  @Override
  public Executor executor() {
    return task -> {
      if (!crashed) {
        add(0, Event.Kind.TASK, task);
      }
    };
  }

  /** Whether tasks wait, since one thread runs them all. */
  @Override
  public boolean hasMoreToRun() {
    return waitingTasks > 0;
  }

  /**
   * An executor that runs tasks one after the other in the order given, as a thread of an
   * application would.
   *
   * @return a new executor; after a crash it throws {@link RejectedExecutionException}
   */
  public Executor orderedExecutor() {
    return new OrderedExecutor(this);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    if (crashed) {
      return NEVER;
    }
    Event event =
        add(
            clock.worldNanos(world.worldNanos(), Math.max(0, saturatedNanos(delay))),
            Event.Kind.TIMER,
            task);
    return () -> {
      if (world.cancel(event)) {
        waitingTimers--;
      }
    };
  }

  @Override
  public long nanoTime() {
    return clock.nanoOrigin() + clock.nodeNanos(world.worldNanos());
  }

  @Override
  public InstantSource clock() {
    return () ->
        world.startOfTime().plus(clock.wallOffset()).plusNanos(clock.nodeNanos(world.worldNanos()));
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public byte[] secretBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * The node's wall-clock time.
   *
   * @return now
   */
  public Instant now() {
    return clock().instant();
  }

  @Override
  public String toString() {
    return name + (crashed ? " (crashed)" : "");
  }

  /** A source of chance of its own for something that is part of this node. */
  SplittableRandom splitRandom() {
    return random.split();
  }

  void onCrash(Runnable hook) {
    crashHooks.add(hook);
  }

  /**
   * Lets something happen at this node that is not its own doing, such as a message that arrives.
   */
  Event deliver(long delayNanos, Runnable arrival) {
    return world.add(delayNanos, this, Event.Kind.NETWORK, arrival);
  }

  void started(Event.Kind kind) {
    switch (kind) {
      case TIMER -> waitingTimers--;
      case TASK -> waitingTasks--;
      case NETWORK -> {}
    }
  }

  void forgotten() {
    waitingTimers = 0;
    waitingTasks = 0;
  }

  private Event add(long delayNanos, Event.Kind kind, Runnable task) {
    if (kind == Event.Kind.TIMER) {
      waitingTimers++;
    } else {
      waitingTasks++;
    }
    return world.add(delayNanos + world.schedulingDelay(), this, kind, task);
  }

  private static long saturatedNanos(Duration delay) {
    // A century is for ever here, and keeps sums of times far from overflow.
    return delay.compareTo(Duration.ofDays(36_500)) > 0
        ? Duration.ofDays(36_500).toNanos()
        : delay.toNanos();
  }
}
