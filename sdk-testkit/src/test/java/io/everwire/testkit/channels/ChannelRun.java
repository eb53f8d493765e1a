package io.everwire.testkit.channels;

import io.everwire.ChannelAction;
import io.everwire.RealtimeServer;
import io.everwire.testkit.channels.Guard.Right;
import io.everwire.testkit.seeds.ErrorLog;
import io.everwire.testkit.seeds.Judge;
import io.everwire.testkit.seeds.Trace;
import io.everwire.testkit.seeds.Violation;
import io.everwire.testkit.simulation.RandomFaults;
import io.everwire.testkit.simulation.SimulatedLink;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One world of channels from its beginning to its end: clients publish, subscribe and ask while
 * links die, servers crash, and the broker is late, fails and loses what it had; then calm comes,
 * everybody must know what he should, everybody leaves, and nothing may be left behind.
 */
final class ChannelRun {
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);

  /** What the server has ended is known to have ended. */
  private static final Duration ALL_TOLD = Duration.ofSeconds(3);

  /** Members are read and told within this time when nothing fails. */
  private static final Duration KNOWN_SOON = Duration.ofSeconds(5);

  /** A server that has crashed leaves members behind until their leases are over. */
  private static final Duration LEASES_OVER = Duration.ofSeconds(45);

  /** What a world remembers of channels that nobody uses. */
  private static final Duration ALL_FORGOTTEN = Duration.ofMinutes(40);

  private final ChannelPlan plan;
  private final SplittableRandom random;
  private final Scene scene;
  private final RandomFaults faults;
  private final List<ServerHost> servers = new ArrayList<>();
  private final List<ClientActor> clients = new ArrayList<>();
  private int losses;
  private int restarts;
  private int drains;
  private boolean crash;

  private ChannelRun(ChannelPlan plan, Foundations foundations) {
    this.plan = plan;
    random = new SplittableRandom(plan.seed());
    Judge judge = new Judge();
    VirtualEnvironment world = new VirtualEnvironment(random.nextLong());
    world.schedulingDelay(plan.maxSchedulingDelay());
    SimulatedNetwork network = new SimulatedNetwork(world);
    network.conditions(plan.conditions());
    faults =
        new RandomFaults(
            world, plan.cutsPerMessage(), plan.stallsPerMessage(), Duration.ofSeconds(1));
    network.interfere(Trace.ON ? Trace.around(faults, world) : faults);
    Guard guard = plan.guarded() ? new Guard(world, random.split(), plan.guardFailures()) : null;
    scene =
        new Scene(
            plan,
            judge,
            world,
            network,
            new WitnessBroker(judge, world, foundations.store()),
            guard);
    losses = plan.losses();
    restarts = plan.restarts();
    drains = plan.drains();
    crash = plan.crashes();
    for (int i = 0; i < plan.servers(); i++) {
      servers.add(new ServerHost("server-" + i, scene, foundations));
    }
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(new ClientActor(scene, i, addresses(), random.split()));
    }
  }

  /**
   * Runs the world of a seed.
   *
   * @throws Violation if an invariant does not hold in it
   */
  static ChannelReport run(long seed, Foundations foundations) {
    return ErrorLog.install()
        .listenWhile(() -> new ChannelRun(ChannelPlan.draw(seed), foundations).run());
  }

  private List<String> addresses() {
    return servers.stream().flatMap(each -> each.addresses().stream()).toList();
  }

  private ChannelReport run() {
    if (Trace.ON) {
      Trace.say(scene.world(), plan.toString());
    }
    for (ClientActor client : clients) {
      for (ChannelSpec channel : plan.channels()) {
        if (random.nextInt(10) < 7) {
          client.subscribe(channel);
        }
      }
    }
    for (int i = 0; i < plan.actions(); i++) {
      advance(Duration.ofNanos(random.nextLong(300_000_000)));
      ClientActor client = clients.get(random.nextInt(clients.size()));
      if (!client.isGone()) {
        act(client, plan.channels().get(random.nextInt(plan.channels().size())));
      }
    }
    faults.stop();
    if (scene.guard() != null) {
      scene.guard().calm();
    }
    clients.forEach(ClientActor::goOn);
    if (leasesHold()) {
      advance(ALL_TOLD);
      settle();
      new PresenceCheck(plan, clients).checkNobodyFlickered();
    }
    enterAgain();
    servers.forEach(ServerHost::calm);
    settle();
    checkNobodyIsMissed();
    probe();
    checkPresence();
    ChannelReport report = report();
    leave();
    return report;
  }

  private void act(ClientActor client, ChannelSpec channel) {
    int action = random.nextInt(100);
    if (action < 60) {
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        client.sender(channel).publish();
      }
    } else if (action < 66) {
      if (client.watchers().stream().filter(each -> !each.isOver()).count() < 6) {
        client.subscribe(channel);
      }
    } else if (action < 70) {
      client.unsubscribe();
    } else if (action < 74) {
      client.ask(channel);
    } else if (action < 78) {
      List<String> addresses = addresses();
      client.migrateTo(addresses.get(random.nextInt(addresses.size())));
    } else if (action < 80) {
      client.refresh();
    } else if (action < 84) {
      List<SimulatedLink> alive = scene.network().aliveLinks();
      if (!alive.isEmpty()) {
        alive.get(random.nextInt(alive.size())).cut();
      }
    } else if (action < 88) {
      client.stall();
    } else if (action < 92) {
      client.goOn();
    } else if (action < 95) {
      changeRight(client, channel);
    } else if (action < 97) {
      servers.get(random.nextInt(servers.size())).interruptSubscriptions();
    } else {
      somethingRare(client, channel);
    }
  }

  private void changeRight(ClientActor client, ChannelSpec channel) {
    Guard guard = scene.guard();
    if (guard == null) {
      return;
    }
    ChannelAction[] actions = ChannelAction.values();
    Right right = client.right(actions[random.nextInt(actions.length)], channel);
    if (guard.isDenied(right)) {
      guard.allow(right);
    } else {
      guard.deny(right);
    }
    openServers().forEach(each -> each.reauthorize(right.principal()));
  }

  private void somethingRare(ClientActor client, ChannelSpec channel) {
    switch (random.nextInt(6)) {
      case 0 -> {
        if (losses > 0) {
          losses--;
          scene.broker().loseEverything();
        }
      }
      case 1 -> {
        if (restarts > 0) {
          restarts--;
          servers.get(random.nextInt(servers.size())).restart();
        }
      }
      case 2 -> {
        if (crash) {
          crash = false;
          client.node().crash();
        }
      }
      case 3 -> openServers().forEach(each -> Kicks.kick(each, client.principal(), channel.name()));
      case 4 -> {
        if (drains > 0) {
          drains--;
          servers
              .get(random.nextInt(servers.size()))
              .drain(Duration.ofMillis(random.nextInt(4_000)));
        }
      }
      // History ages meanwhile.
      default -> advance(Duration.ofSeconds(random.nextInt(40)));
    }
  }

  /** Everybody leaves every channel, and is back before the broker may have heard of it. */
  private void enterAgain() {
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        plan.channels().stream()
            .filter(each -> each.policy().presence())
            .forEach(client::enterAgain);
      }
    }
    advance(Duration.ofMillis(400));
  }

  private Stream<RealtimeServer> openServers() {
    return servers.stream().filter(ServerHost::isOpen).map(ServerHost::server);
  }

  private void advance(Duration duration) {
    scene.world().runFor(duration);
    clients.forEach(ClientActor::tick);
    scene.judge().pronounce();
  }

  private void settle() {
    settle(this::unsettled);
  }

  private void settle(Supplier<String> wrong) {
    settle(wrong, SETTLE_LIMIT);
  }

  private void settle(Supplier<String> wrong, Duration limit) {
    Duration end = scene.world().elapsed().plus(limit);
    long step = 20;
    for (String open = wrong.get(); !open.isEmpty(); open = wrong.get()) {
      if (scene.world().elapsed().compareTo(end) > 0) {
        throw new Violation("after " + limit + " of calm: " + open);
      }
      advance(Duration.ofMillis(step));
      step = Math.min(1_000, step + step / 8);
    }
  }

  private String unsettled() {
    if (servers.stream().anyMatch(ServerHost::isDraining)) {
      return "a server is being drained";
    }
    for (ClientActor client : clients) {
      String open = client.unsettled();
      if (!open.isEmpty()) {
        return open;
      }
    }
    return "";
  }

  /** Publishes more than every window and queue holds: all of it must come back by then. */
  private void probe() {
    int bytes = Math.min(20_000, plan.limits().subscriptionWindowBytes()) / 4;
    for (int i = 0; i < 6; i++) {
      for (ClientActor client : clients) {
        if (!client.isGone()) {
          plan.channels().forEach(each -> client.sender(each).publishPlainly(bytes));
        }
      }
      advance(Duration.ofMillis(100));
    }
    settle();
  }

  /** Whether nobody has left a channel but as he wanted: nothing was lost, and no lease is over. */
  private boolean leasesHold() {
    return plan.brokerFaults().failures() == 0
        && scene.broker().losses() == 0
        && restarts == plan.restarts();
  }

  /**
   * Whoever is there is known to be, and soon: long before his lease is renewed, which would mend
   * what was wrong. An enter that has failed is mended by nothing else, and so is one that is lost.
   */
  private void checkNobodyIsMissed() {
    if (plan.brokerFaults().failures() == 0
        && !scene.broker().hasLostSince(scene.world().elapsed().minusSeconds(15))) {
      PresenceCheck presence = new PresenceCheck(plan, clients);
      settle(presence::missed, KNOWN_SOON);
    }
  }

  private void checkPresence() {
    advance(plan.resumeWindow());
    advance(LEASES_OVER);
    settle();
    new PresenceCheck(plan, clients).run(this::settle);
  }

  private ChannelReport report() {
    return ChannelReport.of(plan.seed(), clients, faults, scene.broker().losses());
  }

  private void leave() {
    clients.stream().filter(each -> !each.isGone()).forEach(ClientActor::close);
    waitFor("every client is closed", () -> clients.stream().allMatch(ClientActor::isClosed));
    advance(plan.resumeWindow().plusSeconds(30));
    clients.forEach(ClientActor::tick);
    clients.forEach(ClientActor::checkClosed);
    servers.forEach(ServerHost::checkDeserted);
    List<java.util.concurrent.CompletableFuture<Void>> closes =
        servers.stream().map(ServerHost::close).toList();
    waitFor("every server is closed", () -> closes.stream().allMatch(each -> each.isDone()));
    advance(Duration.ofSeconds(10));
    servers.forEach(ServerHost::checkClosed);
    if (!scene.world().runUntilQuiet(ALL_FORGOTTEN)) {
      throw new Violation(
          "everything is closed, and the world is still busy: "
              + scene.world().nodes().stream()
                  .flatMap(each -> each.describeWaiting().stream())
                  .toList());
    }
    scene.judge().pronounce();
  }

  private void waitFor(String what, BooleanSupplier condition) {
    Duration end = scene.world().elapsed().plusSeconds(90);
    while (!condition.getAsBoolean()) {
      if (scene.world().elapsed().compareTo(end) > 0) {
        throw new Violation("after 90 s it is not so that " + what);
      }
      advance(Duration.ofMillis(100));
    }
  }
}
