package io.everwire.internal.server;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.channel.ChannelHub;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.SystemEnvironment;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile List<Listener> listeners = List.of();
  private volatile Environment.Timer closeDeadline = () -> {};

  Server(ServerSettings settings, @Nullable Environment given, @Nullable Executor callbacks) {
    this.settings = settings;
    this.ownEnvironment = given == null ? new SystemEnvironment("server") : null;
    Environment environment = given == null ? requireNonNull(ownEnvironment) : given;
    this.context =
        new ServerContext(
            settings,
            environment,
            callbacks == null ? environment.executor() : callbacks,
            new SessionRegistry(settings.serverLimits(), environment, settings.resumeWindow()),
            new ChannelHub(settings.serverLimits(), environment),
            new Authentication(settings.authenticator(), environment, settings.handshakeTimeout()),
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
    List<Listener> bound = new ArrayList<>();
    for (Resolved endpoint : settings.endpoints()) {
      try {
        bound.add(endpoint.transport().listen(endpoint.endpoint(), config, acceptor));
      } catch (TransportException e) {
        bound.forEach(Listener::close);
        throw new RealtimeException(
            Status.of(
                StatusCode.UNAVAILABLE,
                "cannot listen on " + endpoint.endpoint().uri() + ": " + e.getMessage()),
            e);
      } catch (RuntimeException e) {
        bound.forEach(Listener::close);
        throw e;
      }
    }
    listeners = List.copyOf(bound);
    LOG.info("listening on {}", uris());
    return this;
  }

  @Override
  public List<URI> uris() {
    return listeners.stream().map(Listener::uri).toList();
  }

  @Override
  public URI uri() {
    List<Listener> present = listeners;
    if (present.isEmpty()) {
      throw new IllegalStateException(
          "the server does not listen: it has no address, or was not started");
    }
    return present.get(0).uri();
  }

  @Override
  public LinkAcceptor acceptor() {
    return acceptor;
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

  private void onSessionEnded() {
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
    listeners.forEach(Listener::close);
    context.hub().close();
    if (ownEnvironment != null) {
      ownEnvironment.close();
    }
    LOG.info("closed, was listening on {}", uris());
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
