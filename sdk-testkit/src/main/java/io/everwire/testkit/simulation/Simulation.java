package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Runs an application's clients and servers on a virtual network, in one thread and without
 * waiting:
 *
 * <pre>{@code
 * try (Simulation sim = Simulation.seeded(42)) {
 *   RealtimeServer server = sim.server("node-a").build().start();
 *   RealtimeClient client = sim.client("phone").endpoint("sim://node-a").build();
 *   sim.await(client.connect());
 *   sim.faults(0.05);                          // every twentieth message kills its link
 *   client.channel("news", Codec.utf8()).publish("hello");
 *   sim.runFor(Duration.ofMinutes(1));         // takes no time
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Same seed, same run: what happens depends on nothing but the seed and the calls made.
 *   <li>Time stands still but in {@link #runFor}, {@link #runUntil} and {@link #await}. Callbacks
 *       and futures run and complete within these calls, in the calling thread.
 *   <li>Nothing may block: end clients and servers with {@code await(client.closeAsync(timeout))},
 *       never with {@code close()}, which would wait for a time that does not pass.
 * </ul>
 *
 * <p>Belongs to the thread that made it.
 */
public final class Simulation implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final VirtualEnvironment world;
  private final SimulatedNetwork network;

  private Simulation(long seed) {
    world = new VirtualEnvironment(seed);
    network = new SimulatedNetwork(world);
  }

  /**
   * Begins a world.
   *
   * @param seed decides everything that is drawn: delays, faults, keys
   * @return the simulation
   */
  public static Simulation seeded(long seed) {
    return new Simulation(seed);
  }

  /**
   * Begins a server on a node of its own, which listens at {@code sim://} and the node's name.
   * Callbacks run one after the other.
   *
   * @param node the node's name
   * @return a builder, to which an application adds its handlers
   */
  public RealtimeServer.Builder server(String node) {
    VirtualNode own = world.node(node);
    return RealtimeServer.builder()
        .environment(own)
        .transport(network.transport(own))
        .callbacks(own.orderedExecutor())
        .listen("sim://" + node);
  }

  /**
   * Begins a client on a node of its own. Callbacks run one after the other.
   *
   * @param node the node's name
   * @return a builder, to which an application adds its endpoints
   */
  public RealtimeClient.Builder client(String node) {
    VirtualNode own = world.node(node);
    return RealtimeClient.builder()
        .environment(own)
        .transport(network.transport(own))
        .callbacks(own.orderedExecutor());
  }

  /**
   * The network, to set its conditions, and to stall and cut links.
   *
   * @return the network
   */
  public SimulatedNetwork network() {
    return network;
  }

  /**
   * Time and threads of this world.
   *
   * @return the world
   */
  public VirtualEnvironment world() {
    return world;
  }

  /**
   * Lets links die from now on, each at a random message.
   *
   * @param cutsPerMessage how likely each message is to see its link die; 0 for an end of all
   *     faults
   * @return the faults, which count what they did
   */
  public RandomFaults faults(double cutsPerMessage) {
    RandomFaults faults = new RandomFaults(world, cutsPerMessage, 0, Duration.ZERO);
    network.interfere(faults);
    return faults;
  }

  /**
   * Stops a node for good, as a power cut does. A client or server that is begun under the same
   * name afterwards runs on a new one.
   *
   * @param node the node's name
   */
  public void crash(String node) {
    world.node(node).crash();
  }

  /**
   * Lets time pass.
   *
   * @param duration how much
   */
  public void runFor(Duration duration) {
    world.runFor(duration);
  }

  /**
   * Lets time pass until a condition holds, ten minutes at most.
   *
   * @param condition asked before each event
   * @throws AssertionError if it does not hold after ten minutes
   */
  public void runUntil(BooleanSupplier condition) {
    if (!world.runUntil(requireNonNull(condition, "condition"), PATIENCE)) {
      throw new AssertionError(
          "the condition does not hold after " + PATIENCE + " of virtual time");
    }
  }

  /**
   * Lets time pass until a future is completed, ten minutes at most.
   *
   * @param future what to wait for
   * @param <T> its value's type
   * @return its value
   * @throws RealtimeException if it failed with one
   * @throws CompletionException if it failed with something else
   * @throws AssertionError if it is not completed after ten minutes
   */
  public <T> T await(CompletableFuture<T> future) {
    if (!world.runUntil(future::isDone, PATIENCE)) {
      throw new AssertionError(
          "the future is not completed after " + PATIENCE + " of virtual time");
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RealtimeException known) {
        throw known;
      }
      throw e;
    }
  }

  /** Ends the world: all its nodes crash. */
  @Override
  public void close() {
    world.nodes().forEach(VirtualNode::crash);
  }
}
