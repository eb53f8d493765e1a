package io.everwire.internal.server;

import static java.util.Objects.requireNonNull;

import io.everwire.ChannelInfo;
import io.everwire.Codec;
import io.everwire.Peer;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.ServerChannel;
import io.everwire.SessionInfo;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.Broker;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.access.Authorization;
import io.everwire.internal.server.channel.ChannelHub;
import io.everwire.internal.server.channel.LocalChannel;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.metrics.Meter;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.SystemEnvironment;
import io.everwire.transport.TransportException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that applications hold: its listeners, and its beginning and end. Safe for use by many
 * threads.
 */
public final class Server implements RealtimeServer {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  private final ServerSettings settings;
  private final ServerContext context;
  private final Acceptor acceptor;
  private final @Nullable SystemEnvironment ownEnvironment;
  private final @Nullable Broker ownBroker;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile List<Entrance> entrances = List.of();
  private volatile Environment.Timer closeDeadline = () -> {};

  Server(ServerSettings settings, @Nullable Environment given, @Nullable Executor callbacks) {
    this.settings = settings;
    this.ownEnvironment = given == null ? new SystemEnvironment("server") : null;
    Environment environment = given == null ? requireNonNull(ownEnvironment) : given;
    ServerMeters meters = new ServerMeters(settings.metrics());
    this.ownBroker = settings.broker() == null ? Broker.inMemory(environment) : null;
    Broker broker = settings.broker() == null ? requireNonNull(ownBroker) : settings.broker();
    SessionRegistry registry =
        new SessionRegistry(
            settings.serverLimits(), settings.clientLimits(), environment, settings.resumeWindow());
    this.context =
        new ServerContext(
            settings,
            environment,
            callbacks == null ? environment.executor() : callbacks,
            registry,
            new ChannelHub(
                settings.serverLimits(),
                settings.channels(),
                broker,
                settings.brokerTimeout(),
                environment,
                meters.channels(),
                settings.channelParts()),
            new Authentication(
                settings.authenticator(),
                environment,
                settings.handshakeTimeout(),
                settings.clientLimits()),
            settings.authorizer() == null
                ? null
                : new Authorization(
                    settings.authorizer(), environment, settings.handshakeTimeout()),
            new Drain(environment, registry),
            meters,
            new SparseLog(LOG, environment),
            this::onSessionEnded);
    this.acceptor = new Acceptor(context);
  }

  @Override
  public Server start() {
    if (closing.get() || !started.compareAndSet(false, true)) {
      throw new IllegalStateException("the server was started before");
    }
    LinkConfig config =
        new LinkConfig(
            settings.limits().maxBatchBytes(), settings.handshakeTimeout(), context.environment());
    List<Entrance> bound = new ArrayList<>();
    for (Resolved endpoint : settings.endpoints()) {
      Entrance entrance = new Entrance(acceptor);
      try {
        entrance.bound(endpoint.transport().listen(endpoint.endpoint(), config, entrance));
        bound.add(entrance);
      } catch (TransportException e) {
        bound.forEach(each -> each.listener().close());
        throw new RealtimeException(
            Status.of(
                StatusCode.UNAVAILABLE,
                "cannot listen on " + endpoint.endpoint().uri() + ": " + e.getMessage()),
            e);
      } catch (RuntimeException e) {
        bound.forEach(each -> each.listener().close());
        throw e;
      }
    }
    entrances = List.copyOf(bound);
    LOG.info("listening on {}", uris());
    Exposure.warning(settings).ifPresent(LOG::warn);
    observe(context.meters());
    return this;
  }

  @Override
  public List<URI> uris() {
    return entrances.stream()
        .filter(Entrance::isOpen)
        .map(entrance -> entrance.listener().uri())
        .toList();
  }

  @Override
  public CompletableFuture<Void> stopListening(URI uri) {
    return stopListening(uri, Optional.empty());
  }

  @Override
  public CompletableFuture<Void> stopListening(URI uri, String hint) {
    return stopListening(uri, Optional.of(Endpoint.of(hint)));
  }

  private CompletableFuture<Void> stopListening(URI uri, Optional<Endpoint> hint) {
    requireNonNull(uri, "uri");
    Entrance closing =
        entrances.stream()
            .filter(entrance -> entrance.isOpen() && entrance.isAt(uri))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the server does not listen on " + uri + ", but on " + uris()));
    closing.stop();
    LOG.info("no longer listening on {}", uri);
    Status why = Status.of(StatusCode.UNAVAILABLE, "the listener at " + uri + " closes");
    String where = hint.map(endpoint -> endpoint.uri().toString()).orElse("");
    context
        .registry()
        .all()
        .forEach(session -> session.execute(() -> session.onClosing(closing, why, where)));
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.environment().executor().execute(() -> close(closing, done));
    return done;
  }

  @SuppressWarnings("NullAway") // a future of nothing completes with null
  private static void close(Entrance entrance, CompletableFuture<Void> done) {
    entrance.listener().close();
    done.complete(null);
  }

  @Override
  public URI uri() {
    List<URI> present = uris();
    if (present.isEmpty()) {
      throw new IllegalStateException(
          "the server does not listen: it has no address, or was not started");
    }
    return present.get(0);
  }

  @Override
  public LinkAcceptor acceptor() {
    return acceptor;
  }

  private void observe(ServerMeters meters) {
    meters.observe(Meter.SERVER_SESSIONS, () -> countAttached(true), "attached");
    meters.observe(Meter.SERVER_SESSIONS, () -> countAttached(false), "detached");
    meters.observe(
        Meter.SERVER_REPLAY_BYTES,
        () -> context.registry().all().stream().mapToLong(ServerSession::replayBytes).sum());
    meters.observe(Meter.SERVER_HANDSHAKES, acceptor::handshakes);
    meters.observe(Meter.SERVER_CHANNELS, context.hub()::channelCount);
    meters.begin();
  }

  private long countAttached(boolean attached) {
    return context.registry().all().stream()
        .filter(session -> session.isAttached() == attached)
        .count();
  }

  @Override
  public List<SessionInfo> sessions() {
    return context.registry().all().stream().map(ServerSession::info).toList();
  }

  @Override
  public List<ChannelInfo> channels() {
    return context.hub().infos();
  }

  @Override
  public Optional<Peer> session(String id) {
    return Optional.ofNullable(context.registry().find(requireNonNull(id, "id")))
        .map(ServerSession::peer);
  }

  /** Sessions, detached and provisional ones included. */
  public int sessionCount() {
    return context.registry().size();
  }

  /** Sessions that were welcomed and have not been heard of since. */
  public int provisionalSessionCount() {
    return context.registry().provisionalCount();
  }

  /** Links in their handshake. */
  public int handshakeCount() {
    return acceptor.handshakes();
  }

  /** Channels that hold something. */
  public int channelCount() {
    return context.hub().channelCount();
  }

  @Override
  public <T> ServerChannel<T> channel(String name, Codec<T> codec) {
    return new LocalChannel<>(context.hub(), name, codec, context.environment().executor());
  }

  @Override
  public CompletableFuture<Void> closeAsync(Duration timeout) {
    requireNonNull(timeout, "timeout");
    if (closing.compareAndSet(false, true)) {
      acceptor.close();
      Status status = Status.of(StatusCode.UNAVAILABLE, "the server is closing");
      closeDeadline = context.environment().schedule(timeout, this::end);
      context
          .registry()
          .all()
          .forEach(session -> session.execute(() -> session.close(status, timeout)));
      onSessionEnded();
    }
    return closed.copy();
  }

  @Override
  public CompletableFuture<Void> drain(Duration time) {
    return beginDrain(time, "");
  }

  @Override
  public CompletableFuture<Void> drain(Duration time, String hint) {
    return beginDrain(time, Endpoint.of(hint).uri().toString());
  }

  private CompletableFuture<Void> beginDrain(Duration time, String hint) {
    if (requireNonNull(time, "time").isNegative()) {
      throw new IllegalArgumentException("the time to drain is " + time + ", must not be negative");
    }
    if (closing.get()) {
      throw new IllegalStateException("the server is closed");
    }
    LOG.info(
        "draining within {} ms, {} sessions, {}",
        time.toMillis(),
        sessionCount(),
        hint.isEmpty() ? "clients go to their own endpoints" : "clients are sent to " + hint);
    return context.drain().begin(time, hint);
  }

  @Override
  public void reauthorize(String principalId) {
    sessionsOf(principalId, ServerSession::reauthorize);
  }

  @Override
  public void disconnect(String principalId, Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("clients are disconnected with a status that says why");
    }
    sessionsOf(
        principalId, session -> session.closeForGood(status, context.settings().closeTimeout()));
  }

  private void sessionsOf(String principalId, Consumer<ServerSession> action) {
    requireNonNull(principalId, "principalId");
    for (ServerSession session : context.registry().all()) {
      if (session.principalId().equals(principalId)) {
        session.execute(() -> action.accept(session));
      }
    }
  }

  private void onSessionEnded() {
    context.drain().onSessionEnded();
    if (closing.get() && context.registry().size() == 0) {
      end();
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      closeDeadline.cancel();
      context.environment().executor().execute(this::letGo);
    }
  }

  private void letGo() {
    Status status = Status.of(StatusCode.UNAVAILABLE, "the server is closed");
    context.registry().all().forEach(session -> session.execute(() -> session.abandon(status)));
    List<URI> addresses = uris();
    entrances.forEach(entrance -> entrance.listener().close());
    context.hub().close();
    if (ownBroker != null) {
      ownBroker.close();
    }
    context.drain().end();
    context.meters().end();
    if (ownEnvironment != null) {
      ownEnvironment.close();
    }
    LOG.info("closed, was listening on {}", addresses);
    closed.complete(null);
  }

  @Override
  public void close() {
    CompletableFuture<Void> end = closeAsync(settings.closeTimeout());
    if (Serializer.isDraining() || CallbackLane.isInCallback()) {
      return;
    }
    try {
      // Ending the listeners may take its own time after the sessions'.
      end.get(settings.closeTimeout().plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
      if (ownEnvironment != null) {
        ownEnvironment.awaitEnd(END_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the server did not close in time", e);
    }
  }
}
