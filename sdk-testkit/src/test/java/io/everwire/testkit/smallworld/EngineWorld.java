package io.everwire.testkit.smallworld;

import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.testkit.seeds.Engine;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The real client and the real server with one open stream between them: each sends a few messages,
 * each a counted frame, while links open, die and are migrated whenever somebody chooses so.
 *
 * <p>Checked in every state: nothing lost, doubled or reordered, the session lives. At the end: all
 * has arrived, unless the client has no more links to try.
 */
final class EngineWorld implements SmallWorld {
  /** How small the world is. */
  record Bounds(int frames, int links, int deaths, int migrations) {}

  private static final StreamType<String, String> TALK =
      StreamType.duplex("talk", Codec.utf8(), Codec.utf8());

  /** What takes longer than this never happens: the keep-alive, and the end of a session's time. */
  private static final Duration HORIZON = Duration.ofMillis(4_500);

  private static final int MAX_PREPARATION = 200;

  private final Bounds bounds;
  private final ChoiceNode clientNode = new ChoiceNode("client", HORIZON);
  private final ChoiceNode serverNode = new ChoiceNode("server", HORIZON);
  private final ChoiceNetwork network;
  private final RealtimeServer server;
  private final RealtimeClient client;
  private final Side clientSide = new Side("client");
  private final Side serverSide = new Side("server");
  private final List<Choice> choices = new ArrayList<>();
  private @Nullable CompletableFuture<Void> migration;
  private int migrations;
  private @Nullable String lost;

  EngineWorld(Bounds bounds, Engine engine) {
    this.bounds = bounds;
    network = new ChoiceNetwork(1 + bounds.links(), bounds.deaths());
    server =
        engine
            .server()
            .environment(serverNode)
            .transport(network)
            .callbacks(Runnable::run)
            .listen("sim://server")
            .stream(TALK, (context, stream) -> serverSide.use(stream))
            .build()
            .start();
    client =
        engine
            .client()
            .environment(clientNode)
            .transport(network)
            .callbacks(Runnable::run)
            .clientId("client")
            .endpoint("sim://server")
            .keepTrying()
            .build();
    client.connection().onEvent(this::onEvent);
    CompletableFuture<Void> connected = client.connect();
    clientSide.use(client.open(TALK, clientSide));
    prepare(connected);
  }

  private void onEvent(ConnectionEvent event) {
    if (event.kind() == ConnectionEvent.Kind.SESSION_LOST
        || event.kind() == ConnectionEvent.Kind.CLOSED) {
      lost = event.toString();
    }
  }

  /** Connects, opens the stream, and lets everything come to rest, before anything is chosen. */
  private void prepare(CompletableFuture<Void> connected) {
    settle();
    for (int i = 0; i < MAX_PREPARATION; i++) {
      choices.clear();
      network.addChoices(choices);
      addTimers();
      choices.removeIf(choice -> choice.what().equals(Choice.DIES));
      if (choices.isEmpty()) {
        break;
      }
      choices.get(0).action().run();
      settle();
    }
    if (!connected.isDone() || serverSide.stream == null) {
      throw new IllegalStateException("the world did not come to rest before it began");
    }
    findChoices();
  }

  @Override
  public List<Choice> choices() {
    return choices;
  }

  @Override
  public void take(int choice) {
    choices.get(choice).action().run();
    settle();
    if (lost != null) {
      throw new AssertionError("the session was lost: " + lost);
    }
    clientSide.checkAgainst(serverSide);
    serverSide.checkAgainst(clientSide);
    findChoices();
  }

  private void settle() {
    boolean any;
    do {
      any = clientNode.runTasks();
      any |= serverNode.runTasks();
      network.tidy();
    } while (any);
  }

  private void findChoices() {
    choices.clear();
    network.addChoices(choices);
    addTimers();
    addSending(clientSide);
    addSending(serverSide);
    if (migrations < bounds.migrations()
        && network.mayOpenMore()
        && client.connection().state() == ConnectionState.CONNECTED
        && (migration == null || migration.isDone())) {
      choices.add(new Choice("client", "migrates", this::migrate));
    }
  }

  private void migrate() {
    migrations++;
    migration = client.migrateTo("sim://server");
  }

  private void addTimers() {
    for (ChoiceNode node : List.of(clientNode, serverNode)) {
      node.addChoices(choices);
    }
  }

  private void addSending(Side side) {
    if (side.sent < bounds.frames()) {
      choices.add(new Choice(side.name, "sends", side::send));
    }
  }

  @Override
  public long fingerprint() {
    return Fingerprint.of(
        EngineWorld::onlyTellsTime,
        client,
        server,
        clientNode.state(),
        serverNode.state(),
        network.state(),
        clientSide,
        serverSide,
        migrations);
  }

  private static boolean onlyTellsTime(Field field) {
    String name = field.getName().toLowerCase(Locale.ROOT);
    return name.contains("nanos")
        || name.contains("roundtrip")
        || field.getType() == ChoiceNode.class
        || field.getType() == ChoiceNetwork.class;
  }

  @Override
  public void checkEnd() {
    if (!network.mayOpenMore() && client.connection().state() != ConnectionState.CONNECTED) {
      return;
    }
    if (clientSide.received.size() < bounds.frames()
        || serverSide.received.size() < bounds.frames()) {
      throw new AssertionError(
          "nothing can happen any more, and not all has arrived: "
              + clientSide
              + ", "
              + serverSide
              + ", "
              + client.connection().state());
    }
  }

  /** One side of the stream: what it has sent and received. */
  private static final class Side implements StreamListener<String> {
    private final String name;
    private final List<String> received = new ArrayList<>();
    private @Nullable Stream<String, String> stream;
    private @Nullable Status closed;
    private int sent;

    Side(String name) {
      this.name = name;
    }

    Side use(Stream<String, String> own) {
      stream = own;
      return this;
    }

    void send() {
      if (stream != null) {
        CompletableFuture<Void> unused = stream.send(Integer.toString(++sent));
      }
    }

    @Override
    public void onMessage(String message) {
      received.add(message);
    }

    @Override
    public void onClosed(Status status) {
      closed = status;
    }

    void checkAgainst(Side sender) {
      if (closed != null) {
        throw new AssertionError("the stream has ended at the " + name + ": " + closed);
      }
      if (received.size() > sender.sent) {
        throw new AssertionError(
            "the " + name + " has received " + received + ", sent were " + sender.sent);
      }
      for (int i = 0; i < received.size(); i++) {
        if (!received.get(i).equals(Integer.toString(i + 1))) {
          throw new AssertionError("the " + name + " has received " + received);
        }
      }
    }

    @Override
    public String toString() {
      return name + " sent " + sent + " and received " + received;
    }
  }
}
