package io.everwire.internal.stream;

import io.everwire.CallbackQueue;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.stream.Services.Registration;
import io.everwire.internal.stream.Streams.Settings;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two sides with a session between them, in one thread: nothing happens before the test says {@link
 * #run}, and then all that can happen does, except what the test holds back.
 */
final class StreamPair {
  final ManualEnvironment environment;
  final Side client;
  final Side server;

  private StreamPair(ManualEnvironment environment, Side client, Side server) {
    this.environment = environment;
    this.client = client;
    this.server = server;
  }

  /** Without a session. */
  static StreamPair apart(
      Limits clientLimits, Limits serverLimits, Services client, Services server) {
    ManualEnvironment environment = new ManualEnvironment();
    return new StreamPair(
        environment,
        new Side(environment, true, clientLimits, client),
        new Side(environment, false, serverLimits, server));
  }

  /** Without a session; the server serves. */
  static StreamPair apart(Limits client, Limits server, Registration<?, ?>... served) {
    return apart(client, server, Services.NONE, services(served));
  }

  private static Services services(Registration<?, ?>... served) {
    Map<String, Registration<?, ?>> handlers = new java.util.HashMap<>();
    for (Registration<?, ?> each : served) {
      handlers.put(each.type().name(), each);
    }
    return new Services(handlers, List.of(), false, StreamParts.STANDARD);
  }

  /** With a session; the client serves. */
  static StreamPair servedByClient(Registration<?, ?>... served) {
    return connected(services(served), Services.NONE);
  }

  /** With a session, over its first link. */
  static StreamPair connected(
      Limits clientLimits, Limits serverLimits, Services client, Services server) {
    StreamPair pair = apart(clientLimits, serverLimits, client, server);
    pair.connect();
    return pair;
  }

  static StreamPair connected(Services client, Services server) {
    return connected(Limits.DEFAULT, Limits.DEFAULT, client, server);
  }

  static StreamPair connected(Limits client, Limits server, Registration<?, ?>... served) {
    return connected(client, server, Services.NONE, services(served));
  }

  static StreamPair connected(Registration<?, ?>... served) {
    return connected(Limits.DEFAULT, Limits.DEFAULT, served);
  }

  /** Begins a new session. */
  void connect() {
    client.begin(server.limits);
    server.begin(client.limits);
    attach();
    run();
  }

  /** Carries the session on over a new link, as a resume does. */
  void attach() {
    PipeLink[] ends = PipeLink.pair(environment);
    long clientReceived = client.session().received();
    long replayFrom = Math.max(clientReceived, server.session().acked());
    long serverReceived = server.session().received();
    client.attach(ends[0], serverReceived, replayFrom);
    server.attach(ends[1], replayFrom, serverReceived);
  }

  /** The link dies, with what is under way on it. */
  void cut() {
    client.link().die();
  }

  /** Both sides lose the session. */
  void lose(Status status) {
    client.execute(() -> client.session().abandon(status));
    server.execute(() -> server.session().abandon(status));
    run();
  }

  void run() {
    int ran;
    do {
      ran = environment.runTasks() + client.runCallbacks() + server.runCallbacks();
    } while (ran > 0);
  }

  /** One end. */
  static final class Side implements Session.Owner {
    final List<StreamFrame> received = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    final Limits limits;
    final Streams streams;
    private final CallbackQueue callbacks = new CallbackQueue();
    private final CallbackQueue completions = new CallbackQueue();
    private final ManualEnvironment environment;
    private final Serializer serializer;
    private @Nullable Session session;
    private @Nullable PipeLink link;
    private @Nullable Status ended;
    private boolean holdsCallbacks;

    Side(ManualEnvironment environment, boolean opensOdd, Limits limits, Services services) {
      this.environment = environment;
      this.limits = limits;
      this.serializer = new Serializer(environment, this::flush, failures::add);
      this.streams =
          new Streams(
              new Settings(
                  limits,
                  opensOdd,
                  serializer,
                  new SerialTimers(environment, serializer),
                  environment::random,
                  EngineParts.STANDARD,
                  callbacks,
                  completions,
                  services));
    }

    private void flush() {
      if (session != null) {
        serializer.canSend(session.flush());
      }
    }

    void begin(Limits peer) {
      SerialTimers timers = new SerialTimers(environment, serializer);
      Session next =
          new Session(
              new Session.Terms(
                  "s-1", WireLimits.of(peer), limits.replayBufferBytes(), KeepAlive.DEFAULT),
              environment,
              timers,
              EngineParts.STANDARD,
              this);
      session = next;
      ended = null;
      execute(() -> streams.onSessionOpened(next, new PeerIdentity("s-1", Optional.empty())));
    }

    void attach(PipeLink next, long replayFrom, long peerReplaysFrom) {
      link = next;
      execute(() -> next.listener(serializer, session().attach(next, replayFrom, peerReplaysFrom)));
    }

    Session session() {
      return Objects.requireNonNull(session, "session");
    }

    PipeLink link() {
      return Objects.requireNonNull(link, "link");
    }

    /** How the session ended; null while it lives. */
    @Nullable Status ended() {
      return ended;
    }

    void execute(Runnable task) {
      serializer.execute(task);
    }

    /** From here on no callback runs, though futures complete. */
    void holdCallbacks() {
      holdsCallbacks = true;
    }

    void releaseCallbacks() {
      holdsCallbacks = false;
    }

    int runCallbacks() {
      int ran = completions.drain();
      if (!holdsCallbacks) {
        ran += callbacks.drain();
      }
      return ran;
    }

    @Override
    public void onFrame(Frame frame) {
      if (frame instanceof StreamFrame each) {
        received.add(each);
        streams.onFrame(each);
      }
    }

    @Override
    public void onHeard() {}

    @Override
    public void onDetached(CloseReason reason) {}

    @Override
    public void onGoodbye(Goodbye goodbye) {}

    @Override
    public void onEnded(Status status) {
      ended = status;
      streams.onSessionLost(status);
    }
  }
}
