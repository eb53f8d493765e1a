package io.everwire.testkit.seeds;

import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.testkit.simulation.NetworkConditions;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One world from its beginning to its end: clients connect, publish, subscribe and talk while links
 * die; then calm comes, everything must settle, everybody leaves, and nothing may be left behind.
 */
final class SeedRun {
  private static final int MAX_ACTIONS = 1_500;
  private static final int MAX_TALKS = 14;
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(20);

  /**
   * Longer than any stall that was begun before the calm, shorter than the silence of most links.
   */
  private static final Duration LAST_ACKS = Duration.ofSeconds(9);

  private static final Duration ALL_FORGOTTEN = Duration.ofMinutes(4);

  /** The broker remembers keys for a while, and a channel for some time longer. */
  private static final Duration BROKER_FORGETS = Duration.ofMinutes(10);

  private final WorldPlan plan;
  private final Judge judge = new Judge();
  private final MeasuredParts measured;
  private final SplittableRandom random;
  private final VirtualEnvironment world;
  private final SimulatedNetwork network;
  private final WorldFaults faults;
  private final ServerActor server;
  private final AddressFaults addressFaults;
  private final @Nullable Stranger stranger;
  private final List<ClientActor> clients = new ArrayList<>();
  private final List<ChannelLedger> ledgers = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Sizes sizes;
  private final @Nullable Vandal vandal;
  private int restartsLeft;
  private boolean drain;
  private boolean closeEarly;
  private boolean crash;

  private SeedRun(WorldPlan plan, Engine given) {
    this.plan = plan;
    measured = new MeasuredParts(given.parts());
    Engine engine = new Engine(measured, given.clientParts());
    random = new SplittableRandom(plan.seed());
    world = new VirtualEnvironment(random.nextLong());
    world.schedulingDelay(plan.maxSchedulingDelay());
    network = new SimulatedNetwork(world);
    network.conditions(plan.conditions());
    faults = new WorldFaults(judge, plan.faults(), random.split(), world::elapsed);
    network.interfere(Trace.ON ? Trace.around(faults, world) : faults);
    sizes = new Sizes(plan.maxMessageBytes(), 4);
    restartsLeft = plan.restarts();
    drain = plan.choice().drains();
    closeEarly = plan.closesEarly();
    crash = plan.crashes();
    for (int i = 0; i < plan.channels(); i++) {
      ledgers.add(new ChannelLedger("channel/" + i));
    }
    server = new ServerActor(judge, plan, world, network, random.split(), this::exchange, engine);
    stranger = plan.choice().stranger() ? new Stranger(world, network, engine) : null;
    addressFaults =
        new AddressFaults(
            world, network, server.addresses(), plan.choice().stranger(), random.split());
    for (int i = 0; i < server.addresses().size(); i++) {
      network.conditions(
          server.addresses().get(i), slowed(plan.conditions(), plan.choice().slownesses().get(i)));
    }
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(client(i, engine));
    }
    vandal = plan.vandal() ? vandal(engine) : null;
  }

  /**
   * Runs the world of a seed.
   *
   * @throws Violation if an invariant does not hold in it
   */
  static SeedReport run(long seed, Engine engine) {
    return ErrorLog.install().listenWhile(() -> new SeedRun(WorldPlan.draw(seed), engine).run());
  }

  private static NetworkConditions slowed(NetworkConditions by, int times) {
    return new NetworkConditions(
        by.latency().multipliedBy(times),
        by.jitter(),
        by.bytesPerSecond(),
        by.pipeBytes(),
        by.maxMessageBytes(),
        by.openJitter(),
        by.noticeWithin(),
        by.halfOpen(),
        by.linger());
  }

  private SeedReport run() {
    for (ClientActor client : clients) {
      for (ChannelLedger ledger : ledgers) {
        if (random.nextInt(10) < 7) {
          client.subscribe(ledger, this::publication);
        }
      }
    }
    for (int actions = 0; actions < MAX_ACTIONS && !isEventful(); actions++) {
      advance(Duration.ofNanos(random.nextLong(100_000_000)));
      act();
      if (vandal != null) {
        vandal.act();
      }
    }
    settle();
    check();
    SeedReport report = report();
    leave();
    return report;
  }

  private boolean isEventful() {
    return messages() >= plan.messages()
        && faults.injected() >= 5
        && count(ConnectionEvent.Kind.RESUMED) >= 1;
  }

  private void advance(Duration duration) {
    world.runFor(duration);
    server.tick();
    for (ClientActor client : clients) {
      client.tick();
      judge.watch(client::pumpTalks);
    }
    judge.watch(measured::check);
    judge.watch(measured::checkAttempts);
    faults.checkLinks(network.aliveLinks());
    judge.pronounce();
  }

  private void act() {
    ClientActor client = clients.get(random.nextInt(clients.size()));
    if (client.isGone()) {
      return;
    }
    // With enough messages under way, all that is missing are faults and what they lead to.
    boolean enough = messages() + pendingPublishes() >= plan.messages();
    int action = enough ? random.nextInt(68, 93) : random.nextInt(100);
    if (action < 55) {
      client.publish(ledgers.get(random.nextInt(ledgers.size())), random.nextInt(1, 12), sizes);
    } else if (action < 68) {
      if (exchanges.size() < MAX_TALKS) {
        open(client);
      }
    } else if (action < 76) {
      client.migrateTo(randomUri());
    } else if (action < 79) {
      client.refresh();
    } else if (action < 83) {
      subscribeOrUnsubscribe(client);
    } else if (action < 87) {
      faults.cutOne(network.aliveLinks(), random);
    } else if (action < 90) {
      faults.stallOne(network.aliveLinks(), random);
    } else if (action < 96) {
      faults.count();
      addressFaults.strike();
    } else {
      somethingRare(client);
    }
  }

  private void open(ClientActor client) {
    int source = 1_000 + 2 * exchanges.size();
    Talker opener = talker(source, random.nextInt(1, 40));
    Talker acceptor = talker(source + 1, random.nextInt(0, 40));
    Exchange exchange = new Exchange(opener, acceptor);
    exchanges.add(exchange);
    judge.watch(() -> client.open(exchange));
  }

  private Talker talker(int source, int messages) {
    int cancelAfter = random.nextInt(8) == 0 ? random.nextInt(messages + 1) : Talker.Script.NEVER;
    return new Talker(
        judge,
        new Talker.Script(source, messages, cancelAfter, random.nextInt(4) == 0),
        sizes,
        random.split());
  }

  private Exchange exchange(int source) {
    int index = (source - 1_000) / 2;
    if (index < 0 || index >= exchanges.size() || source % 2 != 0) {
      throw new Violation("the server got a stream that nobody has opened: " + source);
    }
    return exchanges.get(index);
  }

  private Publication publication(String channel, int source, int number) {
    int client = source / 10;
    Publisher publisher =
        client < 0 || client >= clients.size()
            ? null
            : clients.get(client).publishers().get(channel);
    if (publisher == null) {
      throw new Violation(channel + ": there is no publisher " + source);
    }
    return publisher.find(number);
  }

  private void subscribeOrUnsubscribe(ClientActor client) {
    int count = client.subscribers().size();
    if (count > 0 && random.nextBoolean()) {
      client.unsubscribe(random.nextInt(count));
    } else if (count < 5) {
      client.subscribe(ledgers.get(random.nextInt(ledgers.size())), this::publication);
    }
  }

  private void somethingRare(ClientActor client) {
    if (drain) {
      drain = false;
      faults.count();
      server.drain(
          Duration.ofMillis(random.nextInt(4_000)),
          randomUri(),
          () -> exchanges.forEach(Exchange::acceptorCrashed));
    } else if (restartsLeft > 0 && !server.isDraining()) {
      restartsLeft--;
      faults.count();
      exchanges.forEach(Exchange::acceptorCrashed);
      server.restart();
    } else if (closeEarly) {
      closeEarly = false;
      client.close(Duration.ofMillis(random.nextInt(3_000)));
    } else if (crash) {
      crash = false;
      faults.count();
      client.node().crash();
    }
  }

  private void settle() {
    faults.stop();
    addressFaults.stop();
    long step = 20;
    Duration end = world.elapsed().plus(SETTLE_LIMIT);
    String unsettled = unsettled();
    while (!unsettled.isEmpty()) {
      if (world.elapsed().compareTo(end) > 0) {
        throw new Violation("after " + SETTLE_LIMIT + " of calm there is still " + unsettled);
      }
      advance(Duration.ofMillis(step));
      step = Math.min(1_000, step + step / 8);
      unsettled = unsettled();
    }
    waitFor(
        () -> "every session is where it should be: " + misplaced(), () -> misplaced().isEmpty());
    advance(LAST_ACKS);
    faults.checkAcks(network.aliveLinks());
  }

  private String misplaced() {
    return clients.stream()
        .map(ClientActor::misplaced)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private String unsettled() {
    if (server.isDraining()) {
      return "a server that is drained";
    }
    for (ClientActor client : clients) {
      String open = client.unsettled();
      if (!open.isEmpty()) {
        return open;
      }
    }
    return "";
  }

  private void check() {
    ledgers.forEach(ChannelLedger::checkOrder);
    clients.forEach(ClientActor::check);
    if (!plan.excusesLostSessions()) {
      for (ClientActor client : clients) {
        client.checkLosses();
      }
    }
    checkLinks();
    long mostUnderWay = plan.conditions().pipeBytes() + plan.limits().maxBatchBytes();
    // A vandal's damaged Hello may ask for larger batches.
    if (vandal == null && network.peakBytesUnderWay() > mostUnderWay) {
      throw new Violation(
          network.peakBytesUnderWay()
              + " bytes were under way on a link, bound is "
              + mostUnderWay);
    }
  }

  /**
   * Checks that in calm there is one link and one session for each client, where nothing excuses
   * more.
   */
  private void checkLinks() {
    long present = clients.stream().filter(client -> !client.isGone()).count();
    boolean anyGone = present < clients.size() || vandal != null;
    if (!anyGone) {
      // A link may have died before the calm, and its ends not have noticed yet.
      waitFor("there is one link for each client", () -> network.aliveLinks().size() == present);
    }
    boolean anyLost = clients.stream().anyMatch(client -> !client.losses().isEmpty());
    if (!anyGone && !anyLost) {
      waitFor("there is one session for each client", () -> server.sessions() == present);
    }
  }

  private SeedReport report() {
    int deliveries = 0;
    int refused = 0;
    int lost = 0;
    for (ClientActor client : clients) {
      lost += client.losses().size();
      for (Subscriber subscriber : client.subscribers()) {
        deliveries += subscriber.messages();
      }
      for (Publisher publisher : client.publishers().values()) {
        for (Publication publication : publisher.publications()) {
          refused += publication.state() == Publication.State.REFUSED ? 1 : 0;
        }
      }
    }
    return new SeedReport(
        plan.seed(),
        messages(),
        deliveries,
        faults.injected(),
        count(ConnectionEvent.Kind.RESUMED),
        count(ConnectionEvent.Kind.MIGRATED),
        count(ConnectionEvent.Kind.FELL_BACK),
        count(ConnectionEvent.Kind.UPGRADED),
        lost,
        refused,
        world.eventsRun(),
        world.elapsed());
  }

  private void leave() {
    if (plan.closesUnderFire()) {
      faults.goOn();
    }
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        client.close(Duration.ofMillis(random.nextInt(5_000)));
        advance(Duration.ofMillis(random.nextInt(50)));
      }
    }
    if (vandal != null) {
      vandal.close();
      waitFor("the vandal is closed", vandal::isClosed);
      advanceSlowly(Duration.ofSeconds(10));
      vandal.checkClosed();
    }
    waitFor(
        "every client is closed",
        () -> clients.stream().allMatch(client -> client.isClosed() || client.node().isCrashed()));
    advanceSlowly(Duration.ofSeconds(10));
    clients.stream().filter(client -> !client.node().isCrashed()).forEach(ClientActor::checkClosed);
    faults.stop();
    advanceSlowly(plan.resumeWindow().plus(ALL_FORGOTTEN));
    server.checkDeserted();
    if (stranger != null) {
      waitFor("the stranger is closed", stranger.close()::isDone);
    }
    CompletableFuture<Void> closed = server.close(Duration.ofSeconds(5));
    waitFor("the server is closed", closed::isDone);
    advanceSlowly(Duration.ofSeconds(10));
    server.checkClosed();
    if (!network.links().isEmpty()) {
      throw new Violation("everything is closed, and there is still " + network.links());
    }
    if (!world.runUntilQuiet(BROKER_FORGETS)) {
      throw new Violation("everything is closed, and the world is still busy");
    }
  }

  private void waitFor(String what, BooleanSupplier condition) {
    waitFor(() -> what, condition);
  }

  private void waitFor(Supplier<String> what, BooleanSupplier condition) {
    Duration limit = plan.choice().retryPeriod().plusMinutes(1);
    Duration end = world.elapsed().plus(limit);
    while (!condition.getAsBoolean()) {
      if (world.elapsed().compareTo(end) > 0) {
        throw new Violation("after " + limit + " it is not so that " + what.get());
      }
      advance(Duration.ofMillis(100));
    }
  }

  /** Lets time pass, with applications' loops turning now and then. */
  private void advanceSlowly(Duration duration) {
    for (int i = 0; i < 10; i++) {
      advance(duration.dividedBy(10));
    }
  }

  private int messages() {
    int sum = 0;
    for (ClientActor client : clients) {
      sum += client.messages();
    }
    return sum;
  }

  private int pendingPublishes() {
    int sum = 0;
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        sum += client.publishers().values().stream().mapToInt(Publisher::pending).sum();
      }
    }
    return sum;
  }

  private int count(ConnectionEvent.Kind kind) {
    int sum = 0;
    for (ClientActor client : clients) {
      sum += client.count(kind);
    }
    return sum;
  }

  private String randomUri() {
    List<String> addresses = server.addresses();
    return "sim://" + addresses.get(random.nextInt(addresses.size()));
  }

  private Vandal vandal(Engine engine) {
    VirtualNode node = world.node(Vandal.NODE);
    RealtimeClient client =
        engine
            .client()
            .environment(node)
            .transport(network.transport(node))
            .callbacks(node.orderedExecutor())
            .limits(plan.limits())
            .keepAlive(plan.keepAlive())
            .keepTrying()
            .credentials(() -> Vandal.NODE)
            .endpoint("sim://" + server.addresses().get(0))
            .build();
    return new Vandal(node, client, random.split());
  }

  private ClientActor client(int number, Engine engine) {
    SplittableRandom own = random.split();
    VirtualNode node = world.node("client-" + number, WorldPlan.drawClock(own));
    Lanes lanes = Lanes.draw(own, world, node);
    int[] generation = new int[1];
    RealtimeClient.Builder builder =
        engine
            .client()
            .environment(node)
            .transport(network.transport(node))
            .callbacks(lanes.executor())
            .limits(plan.limits())
            .keepAlive(plan.keepAlive())
            .stagger(plan.choice().stagger())
            .upgradeBackoff(plan.choice().firstUpgradePause(), plan.choice().mostUpgradePause())
            .keepTrying()
            .credentials(() -> "user-" + number + ":" + generation[0]++);
    List<URI> order = new ArrayList<>();
    List<String> addresses = new ArrayList<>(server.addresses());
    while (!addresses.isEmpty()) {
      String uri = "sim://" + addresses.remove(own.nextInt(addresses.size()));
      builder.endpoint(uri);
      order.add(URI.create(uri));
    }
    return new ClientActor(judge, number, node, builder.build(), lanes, order);
  }
}
