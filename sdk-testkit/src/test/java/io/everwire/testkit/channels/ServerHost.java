package io.everwire.testkit.channels;

import io.everwire.AuthenticationRequest;
import io.everwire.Principal;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.ServerBuilder;
import io.everwire.testkit.seeds.Violation;
import io.everwire.testkit.simulation.FaultyBroker;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One of the servers, with its way to the broker; may crash and come again. */
final class ServerHost {
  private final Scene scene;
  private final Foundations foundations;
  private final String name;
  private VirtualNode node;
  private FaultyBroker way;
  private RealtimeServer server;
  private boolean calm;

  /** Whether it has all clients leave, and is not replaced yet. */
  private boolean draining;

  /** Whether it is closed, or about to be. */
  private boolean closing;

  ServerHost(String name, Scene scene, Foundations foundations) {
    this.name = name;
    this.scene = scene;
    this.foundations = foundations;
    node = scene.world().node(name);
    way = way();
    server = start();
  }

  List<String> addresses() {
    return List.of(name + ":1", name + ":2");
  }

  RealtimeServer server() {
    return server;
  }

  boolean isDraining() {
    return draining;
  }

  /** Whether the application may still use it. */
  boolean isOpen() {
    return !closing;
  }

  /** All clients leave the server; then it is closed, and another one takes its place. */
  void drain(Duration time) {
    if (draining) {
      return;
    }
    draining = true;
    RealtimeServer leaving = server;
    CompletableFuture<Void> unused =
        leaving
            .drain(time)
            .thenCompose(
                gone -> {
                  closing |= server == leaving;
                  return leaving.closeAsync(Duration.ofSeconds(1));
                })
            .thenRun(() -> scene.world().schedule(Duration.ZERO, () -> replace(leaving)));
  }

  private void replace(RealtimeServer gone) {
    if (server == gone) {
      restart();
    }
  }

  /** The server crashes, and starts anew at once. */
  void restart() {
    draining = false;
    closing = false;
    node.crash();
    node = scene.world().node(name);
    way = way();
    server = start();
  }

  void interruptSubscriptions() {
    way.interruptAll("the broker has closed the connection");
  }

  /** The way to the broker is good from now on. */
  void calm() {
    calm = true;
    way.stop();
  }

  private FaultyBroker way() {
    FaultyBroker made =
        new FaultyBroker(
            foundations.broker().apply(scene.broker()), node, scene.plan().brokerFaults());
    if (calm) {
      made.stop();
    }
    return made;
  }

  private RealtimeServer start() {
    RealtimeServer.Builder builder =
        new ServerBuilder()
            .channelParts(foundations.parts())
            .environment(node)
            .transport(scene.network().transport(node))
            .broker(way)
            .callbacks(node.orderedExecutor())
            .limits(scene.plan().limits())
            .keepAlive(scene.plan().keepAlive())
            .resumeWindow(scene.plan().resumeWindow())
            .authenticator(this::authenticate);
    if (scene.guard() != null) {
      builder.authorizer(scene.guard());
    }
    scene.plan().channels().forEach(each -> builder.channels(each.name(), each.policy()));
    addresses().forEach(address -> builder.listen("sim://" + address));
    return builder.build().start();
  }

  private CompletionStage<Principal> authenticate(AuthenticationRequest request) {
    Principal principal = Principal.of(request.token().replaceFirst(":.*", ""));
    return CompletableFuture.completedFuture(
        scene.plan().tokenLife().isZero()
            ? principal
            : principal.withExpiry(node.now().plus(scene.plan().tokenLife())));
  }

  CompletableFuture<Void> close() {
    return server.closeAsync(Duration.ofSeconds(5));
  }

  /** Checks that nobody is left. */
  void checkDeserted() {
    if (!server.sessions().isEmpty()) {
      throw new Violation(name + ": no client is left, and there is still " + server.sessions());
    }
    server
        .channels()
        .forEach(
            channel -> {
              if (channel.subscriptions() > 0) {
                throw new Violation(name + ": no client is left, and there is still " + channel);
              }
            });
  }

  void checkClosed() {
    if (node.waitingTimers() + node.waitingTasks() > 0) {
      throw new Violation(name + " is closed and has left behind " + node.describeWaiting());
    }
  }
}
