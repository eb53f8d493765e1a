package io.everwire.testkit.smallworld;

import io.everwire.internal.session.AttachRule;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.ResumeKeys;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two real sessions, the real rules and keys, and the least that can stand between them: a client
 * that attaches and gives up whenever it is chosen, migrations included, as in the model of the
 * protocol's rules. Much faster than whole clients and servers, so it goes much deeper.
 */
final class SessionWorld implements SmallWorld {
  /** How small the world is. */
  record Bounds(int frames, int attaches, int deaths) {}

  private static final Duration HORIZON = Duration.ofSeconds(1);
  private static final CloseReason DONE = CloseReason.local("done");

  private final Bounds bounds;
  private final ChoiceNode clientNode = new ChoiceNode("client", HORIZON);
  private final ChoiceNode serverNode = new ChoiceNode("server", HORIZON);
  private final ChoiceNetwork network;
  private final SessionSide client;
  private final SessionSide server;
  private final AttachRule rule;
  private final ResumeKeys keys;
  private final List<Choice> choices = new ArrayList<>();
  private byte[] clientKey;
  private long clientAttempt;
  private long serverAttempt;
  private @Nullable Link pending;
  private boolean connecting;

  SessionWorld(Bounds bounds, EngineParts parts) {
    this.bounds = bounds;
    network = new ChoiceNetwork(1 + bounds.attaches(), bounds.deaths());
    rule = parts.attachRule();
    keys = parts.resumeKeys(serverNode);
    client = new SessionSide("client", clientNode, parts, () -> {});
    server = new SessionSide("server", serverNode, parts, keys::onWelcomeReceived);
    network.listen(Endpoint.of("sim://server"), config(), this::accept);
    clientKey = keys.issue();
    keys.onShown(clientKey);
    connect();
    begin();
    findChoices();
  }

  /** Lets the first link open, and everything come to rest on it. */
  private void begin() {
    for (int i = 0; i < 100; i++) {
      choices.clear();
      network.addChoices(choices);
      choices.removeIf(choice -> choice.what().equals(Choice.DIES));
      if (choices.isEmpty()) {
        return;
      }
      choices.get(0).action().run();
      settle();
    }
    throw new IllegalStateException("the world did not come to rest before it began");
  }

  private static LinkConfig config() {
    return new LinkConfig(1 << 20, Duration.ofSeconds(10), new ChoiceNode("nobody", HORIZON));
  }

  private void connect() {
    connecting = true;
    clientAttempt++;
    pending = network.connect(Endpoint.of("sim://server"), config(), new ClientLink());
  }

  private void giveUp() {
    Link given = pending;
    pending = null;
    connecting = false;
    if (given != null) {
      given.close(DONE);
    }
  }

  /** What the client does with what happens on one of its links. */
  private final class ClientLink implements LinkListener {
    private @Nullable Link own;
    private @Nullable Attachment attachment;

    @Override
    public void onOpen(Link link) {
      own = link;
      if (link != pending) {
        return;
      }
      connecting = false;
      Hello hello =
          new Hello(
              new int[] {1},
              "c",
              "",
              0,
              "s",
              clientKey,
              clientAttempt,
              client.session.received(),
              LinkFrame.NO_NUMBERS,
              WireLimits.DEFAULT);
      link.send(Lane.RELIABLE, BatchWriter.single(hello));
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      if (attachment != null) {
        attachment.onMessage(message);
        return;
      }
      Link link = own;
      if (link == null || link != pending) {
        return;
      }
      Frame answer = BatchReader.read(message).frames().get(0);
      pending = null;
      if (answer instanceof Welcome welcome) {
        clientKey = welcome.resumeKey();
        client.attach(link, welcome.received(), welcome.replayFrom());
        attachment = client.attachment();
        client.session.oweBatch();
      } else if (answer instanceof Reject reject) {
        if (reject.left() != LinkFrame.Left.RETRY) {
          throw new AssertionError("an honest client is told " + reject);
        }
        link.close(DONE);
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {
      if (own == pending) {
        pending = null;
      }
      if (attachment != null) {
        attachment.onClosed(reason);
      }
    }
  }

  private LinkListener accept(Link link, LinkFacts facts) {
    return new ServerLink(link);
  }

  /** What the server does with what happens on one of its links. */
  private final class ServerLink implements LinkListener {
    private final Link own;
    private @Nullable Attachment attachment;

    ServerLink(Link own) {
      this.own = own;
    }

    @Override
    public void onOpen(Link link) {}

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      if (attachment != null) {
        attachment.onMessage(message);
        return;
      }
      if (!(BatchReader.read(message).frames().get(0) instanceof Hello hello)) {
        throw new AssertionError("the first message is no Hello");
      }
      AttachRule.Present present =
          new AttachRule.Present(keys, "p", serverAttempt, server.session.sent());
      Optional<Reject> refusal = rule.judge(hello, "p", present);
      if (refusal.isPresent()) {
        own.send(Lane.RELIABLE, BatchWriter.single(refusal.get()));
        return;
      }
      serverAttempt = hello.attempt();
      keys.onShown(hello.resumeKey());
      long replayFrom = Math.max(hello.received(), server.session.acked());
      Welcome welcome =
          new Welcome(
              1,
              "s",
              keys.issue(),
              true,
              server.session.received(),
              replayFrom,
              0,
              20_000,
              120_000,
              0,
              LinkFrame.NO_NUMBERS,
              WireLimits.DEFAULT,
              0);
      own.send(Lane.RELIABLE, BatchWriter.single(welcome));
      server.attach(own, replayFrom, server.session.received());
      attachment = server.attachment();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {
      if (attachment != null) {
        attachment.onClosed(reason);
      }
    }
  }

  @Override
  public List<Choice> choices() {
    return choices;
  }

  @Override
  public void take(int choice) {
    choices.get(choice).action().run();
    settle();
    client.checkAgainst(server);
    server.checkAgainst(client);
    findChoices();
  }

  private void settle() {
    client.session.flush();
    server.session.flush();
    network.tidy();
  }

  private void findChoices() {
    choices.clear();
    network.addChoices(choices);
    for (ChoiceNode node : List.of(clientNode, serverNode)) {
      node.addChoices(choices);
    }
    for (SessionSide side : List.of(client, server)) {
      if (side.sent() < bounds.frames()) {
        choices.add(new Choice(side.name(), "sends", side::sendNext));
      }
    }
    if (pending != null && !connecting) {
      choices.add(new Choice("client", "gives up", this::giveUp));
    }
    if (pending == null && network.mayOpenMore()) {
      choices.add(new Choice("client", "attaches", this::connect));
    }
  }

  @Override
  public long fingerprint() {
    return Fingerprint.of(
        SessionWorld::onlyTellsTime,
        client,
        server,
        keys,
        clientKey,
        clientAttempt,
        serverAttempt,
        pending,
        clientNode.state(),
        serverNode.state(),
        network.state());
  }

  private static boolean onlyTellsTime(Field field) {
    String name = field.getName().toLowerCase(Locale.ROOT);
    return name.contains("nanos")
        || name.contains("roundtrip")
        || field.getType() == ChoiceNode.class
        || field.getType() == SessionWorld.class;
  }

  @Override
  public void checkEnd() {
    boolean hasAttempts = network.mayOpenMore() || client.isAttached();
    if (hasAttempts
        && (client.received() < bounds.frames() || server.received() < bounds.frames())) {
      throw new AssertionError(
          "nothing can happen any more, and not all has arrived: " + client + ", " + server);
    }
  }
}
