package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Time, threads and randomness of a simulated world. Nothing happens but in {@link #runFor}, {@link
 * #runUntil} and {@link #runUntilQuiet}, which jump from event to event, so that an hour of silence
 * costs nothing.
 *
 * <ul>
 *   <li>All that happens is a function of the seed and of the calls made: same seed, same run.
 *   <li>One thread: every method, and everything that runs in the world, belongs to the thread that
 *       runs it. Nothing may block.
 *   <li>The world never runs for ever: after {@link #eventBudget} events it stops with a {@link
 *       SimulationException}.
 * </ul>
 *
 * <p>Each client and server gets a {@link #node} of its own, so that it can crash alone and be
 * asked what it has left behind. Used directly as an {@link Environment}, the world is a node named
 * {@code world}.
 */
public final class VirtualEnvironment implements Environment {
  private static final long DEFAULT_EVENT_BUDGET = 10_000_000;
  private static final Instant START_OF_TIME = Instant.parse("2030-01-01T00:00:00Z");

  private final EventQueue queue = new EventQueue();
  private final Map<String, VirtualNode> nodes = new LinkedHashMap<>();
  private final SplittableRandom random;
  private final VirtualNode ambient;
  private long now;
  private long eventsLeft = DEFAULT_EVENT_BUDGET;
  private long eventsRun;
  private long maxSchedulingDelayNanos;

  /**
   * Begins a world.
   *
   * @param seed decides everything that is drawn
   */
  public VirtualEnvironment(long seed) {
    random = new SplittableRandom(seed);
    ambient = node("world");
  }

  /**
   * The node of a name: the one that is alive under it, or a new one with exact clocks.
   *
   * @param name for messages, and to find it again
   * @return the node
   */
  public VirtualNode node(String name) {
    return node(name, NodeClock.EXACT);
  }

  /**
   * The node of a name: the one that is alive under it, or a new one.
   *
   * @param name for messages, and to find it again
   * @param clock the clocks of a new node
   * @return the node
   */
  public VirtualNode node(String name, NodeClock clock) {
    requireNonNull(clock, "clock");
    VirtualNode node = nodes.get(requireNonNull(name, "name"));
    if (node == null) {
      node = new VirtualNode(this, name, clock, random.split());
      nodes.put(name, node);
    }
    return node;
  }

  /**
   * The nodes that are alive.
   *
   * @return in the order in which they came
   */
  public List<VirtualNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /**
   * Lets timers and tasks run late by a drawn time, as busy machines do; tasks of one node then
   * overtake each other. None by default.
   *
   * @param maxDelay the most by which anything is late
   */
  public void schedulingDelay(Duration maxDelay) {
    maxSchedulingDelayNanos = maxDelay.toNanos();
  }

  /**
   * Sets how many events may still happen before the world is taken to be in an endless loop. Ten
   * million by default.
   *
   * @param events from now on
   */
  public void eventBudget(long events) {
    eventsLeft = events;
  }

  /**
   * How many events have happened.
   *
   * @return since the world began
   */
  public long eventsRun() {
    return eventsRun;
  }

  /**
   * How long the world has lasted.
   *
   * @return its own time, without any node's skew
   */
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  /**
   * Runs the next event, if there is one, and moves the clock to it.
   *
   * @return whether there was one
   * @throws SimulationException if the event threw, or the budget is used up
   */
  public boolean step() {
    return stepUntil(Long.MAX_VALUE);
  }

  /**
   * Runs everything that happens within a time from now, and moves the clock to its end.
   *
   * @param duration how far
   * @throws SimulationException if an event threw, or the budget is used up
   */
  public void runFor(Duration duration) {
    long end = now + duration.toNanos();
    while (stepUntil(end)) {}
    now = Math.max(now, end);
  }

  /**
   * Runs until a condition holds, asked before each event.
   *
   * @param condition when to stop
   * @param limit how long to go on without it
   * @return whether the condition holds
   * @throws SimulationException if an event threw, or the budget is used up
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!stepUntil(end)) {
        now = Math.max(now, end);
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /**
   * Runs until nothing at all is planned any more.
   *
   * @param limit how long to go on
   * @return whether the world is quiet; false if something is planned beyond the limit
   * @throws SimulationException if an event threw, or the budget is used up
   */
  public boolean runUntilQuiet(Duration limit) {
    return runUntil(() -> queue.peek() == null, limit);
  }

  @Override
  public Executor executor() {
    return ambient.executor();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return ambient.schedule(delay, task);
  }

  @Override
  public long nanoTime() {
    return ambient.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return ambient.clock();
  }

  @Override
  public RandomGenerator random() {
    return ambient.random();
  }

  @Override
  public byte[] secretBytes(int length) {
    return ambient.secretBytes(length);
  }

  /**
   * A source of chance of its own for one part of the world, so that its draws do not shift those
   * of others.
   */
  SplittableRandom splitRandom() {
    return random.split();
  }

  long worldNanos() {
    return now;
  }

  Instant startOfTime() {
    return START_OF_TIME;
  }

  long schedulingDelay() {
    return maxSchedulingDelayNanos == 0 ? 0 : random.nextLong(maxSchedulingDelayNanos + 1);
  }

  Event add(long delayNanos, VirtualNode node, Event.Kind kind, Runnable task) {
    return queue.add(now + delayNanos, node, kind, requireNonNull(task, "task"));
  }

  boolean cancel(Event event) {
    return queue.cancel(event);
  }

  void forget(VirtualNode node) {
    nodes.remove(node.name(), node);
    queue.waiting(event -> event.node == node).forEach(queue::cancel);
    node.forgotten();
  }

  List<String> describeWaiting(VirtualNode node) {
    return queue.waiting(event -> event.node == node && event.kind != Event.Kind.NETWORK).stream()
        .map(Event::toString)
        .toList();
  }

  private boolean stepUntil(long end) {
    @Nullable Event event = queue.peek();
    if (event == null || event.time > end) {
      return false;
    }
    if (eventsLeft-- <= 0) {
      throw new SimulationException(
          "still busy after "
              + eventsRun
              + " events, at "
              + elapsed()
              + "; next is "
              + event
              + " (VirtualEnvironment.eventBudget)",
          null);
    }
    queue.removeHead();
    now = Math.max(now, event.time);
    eventsRun++;
    run(event);
    return true;
  }

  private void run(Event event) {
    event.node.started(event.kind);
    @Nullable Runnable task = event.take();
    if (task == null) {
      return;
    }
    try {
      task.run();
    } catch (SimulationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new SimulationException(
          "an event of " + event.node.name() + " at " + elapsed() + " failed: " + e, e);
    }
  }
}
