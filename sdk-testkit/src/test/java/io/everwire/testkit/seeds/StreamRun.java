package io.everwire.testkit.seeds;

import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Limits;
import io.everwire.Peer;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandlers;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.client.ClientBuilder;
import io.everwire.internal.server.ServerBuilder;
import io.everwire.internal.stream.StreamParts;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A world of streams: clients and their server open them to each other, in every mode, while links
 * die and sessions move; then calm comes, all streams must have ended alike on both sides, and all
 * credit and all slots must be there again: a last stream on each session moves more than every
 * window.
 */
final class StreamRun {
  /**
   * What happened.
   *
   * @param streams how many were opened
   * @param messages how many arrived
   * @param faults how many links were cut or stalled
   * @param resumes how often a session went on over another link
   * @param migrations how often one moved
   * @param lost how many sessions were lost
   */
  record Report(
      long seed, int streams, int messages, int faults, int resumes, int migrations, int lost) {}

  private static final int STREAMS = 60;
  private static final String[] ADDRESSES = {"server:1", "server:2"};
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(10);

  private final WorldPlan plan;
  private final StreamParts parts;
  private final Judge judge = new Judge();
  private final SplittableRandom random;
  private final VirtualEnvironment world;
  private final SimulatedNetwork network;
  private final WorldFaults faults;
  private final Sizes sizes;
  private final Limits limits;
  private final List<Conversation> conversations = new ArrayList<>();
  private final List<Lanes> lanes = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<CompletableFuture<Void>> moves = new ArrayList<>();
  private final RealtimeServer server;
  private final VirtualNode serverNode;

  /** A client, and what it has seen of its sessions. */
  private static final class Client {
    final RealtimeClient client;
    final VirtualNode node;
    final AtomicInteger resumes = new AtomicInteger();
    final AtomicInteger migrations = new AtomicInteger();
    final AtomicInteger losses = new AtomicInteger();
    final List<Talk> talks = new ArrayList<>();

    Client(RealtimeClient client, VirtualNode node) {
      this.client = client;
      this.node = node;
      client.connection().onEvent(this::onEvent);
    }

    private void onEvent(ConnectionEvent event) {
      switch (event.kind()) {
        case RESUMED -> resumes.incrementAndGet();
        case MIGRATED -> migrations.incrementAndGet();
        case SESSION_LOST -> losses.incrementAndGet();
        default -> {}
      }
    }
  }

  private record Talk(Conversation conversation, int lossesBefore) {}

  private StreamRun(WorldPlan plan, StreamParts parts) {
    this.plan = plan;
    this.parts = parts;
    random = new SplittableRandom(plan.seed());
    world = new VirtualEnvironment(random.nextLong());
    world.schedulingDelay(plan.maxSchedulingDelay());
    network = new SimulatedNetwork(world);
    network.conditions(plan.conditions());
    faults = new WorldFaults(judge, plan.faults(), random.split(), world::elapsed);
    network.interfere(Trace.ON ? Trace.around(faults, world) : faults);
    sizes = new Sizes(plan.maxMessageBytes(), 4);
    // Often few, so that one that is lost is missed.
    limits = plan.limits().toBuilder().maxStreams(random.nextInt(2, STREAMS)).build();
    serverNode = world.node("server", WorldPlan.drawClock(random));
    server = server();
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(client(i));
    }
  }

  /**
   * Runs the world of a seed.
   *
   * @throws Violation if an invariant does not hold in it
   */
  static Report run(long seed, StreamParts parts) {
    return ErrorLog.install().listenWhile(() -> new StreamRun(WorldPlan.draw(seed), parts).run());
  }

  private RealtimeServer server() {
    Lanes own = Lanes.draw(random, world, serverNode);
    lanes.add(own);
    RealtimeServer.Builder builder =
        new ServerBuilder()
            .streamParts(parts)
            .environment(serverNode)
            .transport(network.transport(serverNode))
            .callbacks(own.executor())
            .limits(limits)
            .keepAlive(plan.keepAlive())
            .resumeWindow(plan.resumeWindow())
            .authenticator(
                request -> CompletableFuture.completedFuture(Principal.of(request.token())));
    serve(builder);
    for (String address : ADDRESSES) {
      builder.listen("sim://" + address);
    }
    return builder.build().start();
  }

  private Client client(int number) {
    VirtualNode node = world.node("client-" + number, WorldPlan.drawClock(random));
    Lanes own = Lanes.draw(random, world, node);
    lanes.add(own);
    RealtimeClient.Builder builder =
        new ClientBuilder()
            .streamParts(parts)
            .environment(node)
            .transport(network.transport(node))
            .callbacks(own.executor())
            .limits(limits)
            .keepAlive(plan.keepAlive())
            .keepTrying()
            .credentials(() -> "user-" + number);
    serve(builder);
    for (String address : ADDRESSES) {
      builder.endpoint("sim://" + address);
    }
    RealtimeClient client = builder.build();
    moves.add(client.connect());
    return new Client(client, node);
  }

  private void serve(StreamHandlers<?> builder) {
    for (StreamType.Mode mode : StreamType.Mode.values()) {
      builder.stream(StreamScript.type(mode), this::accept);
    }
  }

  private StreamListener<ByteBuffer> accept(
      StreamContext context, Stream<ByteBuffer, ByteBuffer> stream) {
    int id = Integer.parseInt(context.metadata().text(Conversation.KEY).orElseThrow());
    Party[] party = new Party[1];
    judge.watch(() -> party[0] = conversations.get(id).accept(context, stream));
    return party[0];
  }

  private Report run() {
    while (conversations.size() < STREAMS || faults.injected() < 5) {
      if (conversations.size() < STREAMS) {
        open();
      }
      advance(Duration.ofNanos(random.nextLong(200_000_000)));
      disturb();
      if (conversations.size() >= STREAMS && world.elapsed().compareTo(SETTLE_LIMIT) > 0) {
        break;
      }
    }
    faults.stop();
    settle();
    checkAll();
    probe();
    Report report = report();
    leave();
    return report;
  }

  private void open() {
    Client client = clients.get(random.nextInt(clients.size()));
    begin(client, StreamScript.draw(conversations.size(), random));
  }

  private void begin(Client client, StreamScript script) {
    Optional<Peer> opener =
        script.byServer()
            ? client.client.connection().sessionId().flatMap(server::session)
            : Optional.of(client.client);
    if (opener.isEmpty()) {
      return;
    }
    Conversation conversation =
        new Conversation(script, judge, sizes, random.split(), world::elapsed);
    conversations.add(conversation);
    client.talks.add(new Talk(conversation, client.losses.get()));
    judge.watch(() -> conversation.open(opener.get()));
  }

  private void disturb() {
    int drawn = random.nextInt(10);
    if (drawn == 0) {
      Client client = clients.get(random.nextInt(clients.size()));
      moves.add(client.client.migrateTo("sim://" + ADDRESSES[random.nextInt(2)]));
    } else if (drawn == 1) {
      faults.cutOne(network.aliveLinks(), random);
    } else if (drawn == 2) {
      faults.stallOne(network.aliveLinks(), random);
    }
  }

  private void advance(Duration duration) {
    world.runFor(duration);
    lanes.forEach(Lanes::tick);
    for (Conversation conversation : conversations) {
      judge.watch(conversation::act);
    }
    judge.pronounce();
  }

  private void settle() {
    Duration end = world.elapsed().plus(SETTLE_LIMIT);
    boolean wasCalm = false;
    while (true) {
      Optional<Conversation> open =
          conversations.stream().filter(each -> !each.isSettled()).findFirst();
      boolean calm = open.isEmpty() && isCalm();
      if (calm && wasCalm) {
        return;
      }
      if (calm) {
        // What is under way, and what has happened to sessions, may still have to be told.
        advance(Duration.ofSeconds(1));
      }
      wasCalm = calm;
      if (world.elapsed().compareTo(end) > 0) {
        throw new Violation(
            "after "
                + SETTLE_LIMIT
                + " of calm there is still "
                + open.map(Conversation::toString).orElse("a promise that nobody has kept")
                + ", with "
                + limits);
      }
      advance(Duration.ofMillis(50));
    }
  }

  private boolean isCalm() {
    return moves.stream().allMatch(CompletableFuture::isDone)
        && clients.stream()
            .allMatch(each -> each.client.connection().state() == ConnectionState.CONNECTED);
  }

  private void checkAll() {
    for (Client client : clients) {
      for (Talk talk : client.talks) {
        talk.conversation().check(client.losses.get() > talk.lossesBefore());
      }
    }
  }

  /** Opens a last stream from each side of each session, which needs all credit. */
  private void probe() {
    int messages = 3 * plan.limits().sessionWindowBytes() / 20_000 + 40;
    int before = conversations.size();
    for (Client client : clients) {
      for (boolean byServer : new boolean[] {false, true}) {
        begin(client, StreamScript.probe(conversations.size(), byServer, messages));
      }
    }
    settle();
    for (Conversation conversation : conversations.subList(before, conversations.size())) {
      conversation.check(false);
    }
  }

  private Report report() {
    int messages = 0;
    for (Conversation conversation : conversations) {
      messages += conversation.messages();
    }
    int resumes = 0;
    int migrations = 0;
    int lost = 0;
    for (Client client : clients) {
      resumes += client.resumes.get();
      migrations += client.migrations.get();
      lost += client.losses.get();
    }
    return new Report(
        plan.seed(), conversations.size(), messages, faults.injected(), resumes, migrations, lost);
  }

  private void leave() {
    List<CompletableFuture<Void>> closes = new ArrayList<>();
    for (Client client : clients) {
      closes.add(client.client.closeAsync(Duration.ofSeconds(5)));
    }
    for (int i = 0; i < 200 && !closes.stream().allMatch(CompletableFuture::isDone); i++) {
      advance(Duration.ofMillis(100));
    }
    CompletableFuture<Void> closed = server.closeAsync(Duration.ofSeconds(5));
    for (int i = 0; i < 200 && !closed.isDone(); i++) {
      advance(Duration.ofMillis(100));
    }
    advance(Duration.ofSeconds(30));
    for (VirtualNode node : nodes()) {
      if (node.waitingTimers() + node.waitingTasks() > 0) {
        throw new Violation("everything is closed, and there is still " + node.describeWaiting());
      }
    }
  }

  private List<VirtualNode> nodes() {
    List<VirtualNode> nodes = new ArrayList<>();
    nodes.add(serverNode);
    clients.forEach(client -> nodes.add(client.node));
    return nodes;
  }
}
