package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Authorizer;
import io.everwire.ChannelPolicy;
import io.everwire.ClientLimits;
import io.everwire.Gap;
import io.everwire.Limits;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.SubscriptionListener;
import io.everwire.broker.Broker;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.access.Authorization;
import io.everwire.internal.server.access.ChannelGate;
import io.everwire.internal.server.channel.ChannelHub;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.ChannelPolicies;
import io.everwire.internal.server.channel.SessionChannels;
import io.everwire.internal.server.channel.SessionIdentity;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A server's channels and as many clients as a test wants, in one thread, with time that the test
 * moves.
 */
final class ChannelWorld {
  final ManualEnvironment environment = new ManualEnvironment();
  final Limits serverLimits;
  final UnreliableBroker broker;
  final ChannelHub hub;
  final RecordedMetrics metrics = new RecordedMetrics();
  private final ServerMeters meters = new ServerMeters(metrics);
  private @Nullable Authorizer authorizer;
  private int sessions;

  ChannelWorld() {
    this(Limits.DEFAULT);
  }

  ChannelWorld(Limits serverLimits) {
    this(serverLimits, ServerLimits.DEFAULT, ChannelPolicy.DEFAULT);
  }

  ChannelWorld(ServerLimits hubLimits) {
    this(Limits.DEFAULT, hubLimits, ChannelPolicy.DEFAULT);
  }

  /** A world in which all channels have a policy. */
  ChannelWorld(ChannelPolicy policy) {
    this(Limits.DEFAULT, ServerLimits.DEFAULT, policy);
  }

  private ChannelWorld(Limits serverLimits, ServerLimits hubLimits, ChannelPolicy policy) {
    this.serverLimits = serverLimits;
    this.meters.begin();
    this.broker = new UnreliableBroker(Broker.inMemory(environment));
    this.hub =
        new ChannelHub(
            hubLimits,
            ChannelPolicies.of(List.of(Map.entry("**", policy))),
            broker,
            Duration.ofSeconds(10),
            environment,
            meters.channels(),
            ChannelParts.STANDARD);
  }

  /** A client that has a session. */
  TestClient client() {
    return client(Limits.DEFAULT);
  }

  TestClient client(Limits own) {
    TestClient client = unconnected(own, environment.executor());
    connect(client, own);
    return client;
  }

  TestClient client(Limits own, Executor callbacks) {
    TestClient client = unconnected(own, callbacks);
    connect(client, own);
    return client;
  }

  /** A client that has no session yet. */
  TestClient unconnected(Limits own) {
    return unconnected(own, environment.executor());
  }

  TestClient unconnected(Limits own, Executor callbacks) {
    return new TestClient(environment, own, callbacks);
  }

  /** Opens a session between a client and this server. */
  void connect(TestClient client, Limits clientLimits) {
    client.open(server(clientLimits), serverLimits);
  }

  /** Opens a session of a client whose publishes the server knows again. */
  void connectAs(String clientId, TestClient client) {
    client.open(server(Limits.DEFAULT, clientId), serverLimits, hub.deduplicationWindow());
  }

  /** Does something and runs all that comes of it. */
  <T> T get(java.util.function.Supplier<T> action) {
    T result = action.get();
    environment.run();
    return result;
  }

  /** The server's end of a session. */
  SessionEnd server(Limits clientLimits) {
    return server(clientLimits, "client-" + (sessions + 1));
  }

  /** Has an authorizer asked for what clients do that come from now on. */
  void authorizer(Authorizer asked) {
    authorizer = asked;
  }

  private SessionEnd server(Limits clientLimits, String clientId) {
    SessionEnd server = SessionEnd.alone(environment, serverLimits, clientLimits);
    String id = "session-" + ++sessions;
    SessionChannels channels =
        new SessionChannels(
            hub,
            new SessionIdentity(id, "principal", clientId),
            server.session,
            server.serializer,
            new SerialTimers(environment, server.serializer),
            serverLimits);
    ChannelGate gate =
        new ChannelGate(
            channels,
            serverLimits,
            ClientLimits.DEFAULT,
            authorizer == null
                ? null
                : new Authorization(authorizer, environment, Duration.ofSeconds(5)),
            Principal.of("client"),
            server.serializer,
            new SerialTimers(environment, server.serializer),
            meters.channels(),
            server.session::breach);
    server.onFrame = gate::onFrame;
    server.onEnded = status -> channels.onEnded();
    return server;
  }

  /** How a future failed. */
  static Status failure(CompletableFuture<?> future) {
    try {
      throw new AssertionError("has not failed: " + future.getNow(null));
    } catch (CompletionException e) {
      return ((RealtimeException) requireNonNull(e.getCause())).status();
    }
  }

  /** A listener that notes payloads. */
  static class Inbox implements SubscriptionListener<String> {
    final List<String> payloads = new ArrayList<>();
    final List<Message<String>> messages = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    final List<Position> undecodable = new ArrayList<>();
    final List<Status> ends = new ArrayList<>();

    @Override
    public void onMessage(Message<String> message) {
      messages.add(message);
      payloads.add(message.payload());
    }

    @Override
    public void onGap(Gap gap) {
      gaps.add(gap);
    }

    @Override
    public void onUndecodable(Position position, RealtimeException error) {
      undecodable.add(position);
    }

    @Override
    public void onEnded(Status status) {
      ends.add(status);
    }
  }
}
