package io.everwire.testkit.seeds;

import io.everwire.AuthenticationRequest;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import io.everwire.broker.Broker;
import io.everwire.internal.server.Server;
import io.everwire.testkit.simulation.BrokerFaults;
import io.everwire.testkit.simulation.FaultyBroker;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * The server of a world, which may crash and come again under the same addresses. Its broker lives
 * on, or loses all that it had, as the plan says.
 */
final class ServerActor {
  private final Judge judge;
  private final WorldPlan plan;
  private final VirtualEnvironment world;
  private final SimulatedNetwork network;
  private final RandomGenerator random;
  private final IntFunction<Exchange> exchanges;
  private final Engine engine;
  private VirtualNode brokerNode;
  private Broker broker;
  private VirtualNode node;
  private RealtimeServer server;
  private Lanes lanes;
  private int timersAtStart;
  private boolean draining;

  ServerActor(
      Judge judge,
      WorldPlan plan,
      VirtualEnvironment world,
      SimulatedNetwork network,
      RandomGenerator random,
      IntFunction<Exchange> exchanges,
      Engine engine) {
    this.judge = judge;
    this.plan = plan;
    this.world = world;
    this.network = network;
    this.random = random;
    this.exchanges = exchanges;
    this.engine = engine;
    brokerNode = world.node("broker");
    broker = Broker.inMemory(brokerNode);
    node = world.node("server", WorldPlan.drawClock(random));
    lanes = Lanes.draw(random, world, node);
    server = start();
  }

  List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < plan.addresses(); i++) {
      addresses.add("server:" + (i + 1));
    }
    return addresses;
  }

  /** Sessions, detached and provisional ones included. */
  int sessions() {
    return ((Server) server).sessionCount();
  }

  void tick() {
    lanes.tick();
  }

  /**
   * Drains the server, closes it, and starts it anew on a new node.
   *
   * @param time how long the drain may take
   * @param hint where clients are sent
   * @param beforeRestart runs before the new server starts
   */
  void drain(Duration time, String hint, Runnable beforeRestart) {
    draining = true;
    RealtimeServer old = server;
    CompletableFuture<Void> unused =
        old.drain(time, hint)
            .thenCompose(nothing -> old.closeAsync(Duration.ofSeconds(1)))
            .thenRun(
                () ->
                    world.schedule(
                        Duration.ZERO,
                        () -> {
                          beforeRestart.run();
                          restart();
                        }));
  }

  /** Whether the server is being drained, and the next one has not started yet. */
  boolean isDraining() {
    return draining;
  }

  void restart() {
    draining = false;
    node.crash();
    if (plan.brokerIsLost()) {
      brokerNode.crash();
      brokerNode = world.node("broker");
      broker = Broker.inMemory(brokerNode);
    }
    node = world.node("server", WorldPlan.drawClock(random));
    lanes = Lanes.draw(random, world, node);
    server = start();
  }

  CompletableFuture<Void> close(Duration timeout) {
    return server.closeAsync(timeout);
  }

  /** Checks that the server has nothing left to do, now that all its clients are gone. */
  void checkDeserted() {
    if (node.waitingTimers() > timersAtStart || node.waitingTasks() > 0) {
      throw new Violation("no client is left, and the server still has " + node.describeWaiting());
    }
  }

  void checkClosed() {
    if (node.waitingTimers() + node.waitingTasks() > 0) {
      throw new Violation("the server is closed and has left behind " + node.describeWaiting());
    }
  }

  private RealtimeServer start() {
    RealtimeServer.Builder builder =
        engine
            .server()
            .environment(node)
            .transport(network.transport(node))
            .broker(new FaultyBroker(broker, node, BrokerFaults.NONE))
            .callbacks(lanes.executor())
            .limits(plan.limits())
            .serverLimits(plan.serverLimits())
            .keepAlive(plan.keepAlive())
            .resumeWindow(plan.resumeWindow())
            .authenticator(this::authenticate)
            .stream(
                ClientActor.TALK, (context, stream) -> new ServerStreams(judge, exchanges, stream));
    for (String address : addresses()) {
      builder.listen("sim://" + address);
    }
    RealtimeServer started = builder.build().start();
    timersAtStart = node.waitingTimers();
    return started;
  }

  private CompletionStage<Principal> authenticate(AuthenticationRequest request) {
    CompletableFuture<Principal> answer = new CompletableFuture<>();
    Runnable judgement =
        () -> {
          if (random.nextInt(30) == 0) {
            answer.completeExceptionally(
                new RealtimeException(StatusCode.UNAVAILABLE, "the directory is down"));
          } else {
            judge(request.token(), answer);
          }
        };
    if (random.nextInt(3) == 0) {
      // The directory is on another machine, which has its own timers.
      world.schedule(Duration.ofMillis(random.nextInt(200)), judgement);
    } else {
      judgement.run();
    }
    return answer;
  }

  private static void judge(String token, CompletableFuture<Principal> answer) {
    try {
      answer.complete(Principal.of(token.replaceFirst(":.*", "")));
    } catch (IllegalArgumentException mutated) {
      answer.completeExceptionally(
          new RealtimeException(
              StatusCode.UNAUTHENTICATED, "no principal in this token: " + mutated));
    }
  }
}
