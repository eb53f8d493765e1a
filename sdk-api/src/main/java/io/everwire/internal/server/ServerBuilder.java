package io.everwire.internal.server;

import static java.util.Objects.requireNonNull;

import io.everwire.Authenticator;
import io.everwire.Authorizer;
import io.everwire.ChannelPolicy;
import io.everwire.ClientLimits;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.StreamHandler;
import io.everwire.StreamInterceptor;
import io.everwire.StreamType;
import io.everwire.broker.Broker;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.ChannelPolicies;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.TransportRegistry;
import io.everwire.internal.stream.Services;
import io.everwire.internal.stream.StreamParts;
import io.everwire.metrics.Metrics;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Collects a server's settings. */
public final class ServerBuilder implements RealtimeServer.Builder {
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final TransportRegistry transports = new TransportRegistry();
  private final Services.Collector services = new Services.Collector();
  private final List<Map.Entry<String, ChannelPolicy>> policies = new ArrayList<>();
  private @Nullable Authenticator authenticator;
  private @Nullable Authorizer authorizer;
  private @Nullable Broker broker;
  private Duration brokerTimeout = Duration.ofSeconds(10);
  private ChannelParts channelParts = ChannelParts.STANDARD;
  private @Nullable Executor callbacks;
  private @Nullable Environment environment;
  private Limits limits = Limits.DEFAULT;
  private ServerLimits serverLimits = ServerLimits.DEFAULT;
  private ClientLimits clientLimits = ClientLimits.DEFAULT;
  private KeepAlive keepAlive = KeepAlive.DEFAULT;
  private Duration resumeWindow = Duration.ofMinutes(2);
  private Duration handshakeTimeout = Duration.ofSeconds(5);
  private Duration closeTimeout = Duration.ofSeconds(5);
  private EngineParts parts = EngineParts.STANDARD;
  private Metrics metrics = Metrics.none();

  @Override
  public ServerBuilder listen(String uri, TransportOption... options) {
    return listen(Endpoint.of(uri, options));
  }

  @Override
  public ServerBuilder listen(Endpoint endpoint) {
    transports.resolve(requireNonNull(endpoint, "endpoint"));
    endpoints.add(endpoint);
    return this;
  }

  @Override
  public ServerBuilder authenticator(Authenticator judge) {
    authenticator = requireNonNull(judge, "authenticator");
    return this;
  }

  @Override
  public ServerBuilder authorizer(Authorizer judge) {
    authorizer = requireNonNull(judge, "authorizer");
    return this;
  }

  @Override
  public <S, R> ServerBuilder stream(StreamType<S, R> type, StreamHandler<R, S> handler) {
    services.add(type, handler);
    return this;
  }

  @Override
  public ServerBuilder interceptor(StreamInterceptor interceptor) {
    services.add(interceptor);
    return this;
  }

  @Override
  public ServerBuilder exposeExceptions() {
    services.exposeExceptions();
    return this;
  }

  @Override
  public ServerBuilder channels(String pattern, ChannelPolicy policy) {
    policies.add(Map.entry(requireNonNull(pattern, "pattern"), requireNonNull(policy, "policy")));
    return this;
  }

  @Override
  public ServerBuilder broker(Broker given) {
    broker = requireNonNull(given, "broker");
    return this;
  }

  @Override
  public ServerBuilder brokerTimeout(Duration timeout) {
    brokerTimeout = requirePositive(timeout, "brokerTimeout");
    return this;
  }

  @Override
  public ServerBuilder callbacks(Executor executor) {
    callbacks = requireNonNull(executor, "callbacks");
    return this;
  }

  @Override
  public ServerBuilder limits(Limits bounds) {
    limits = requireNonNull(bounds, "limits");
    return this;
  }

  @Override
  public ServerBuilder serverLimits(ServerLimits bounds) {
    serverLimits = requireNonNull(bounds, "serverLimits");
    return this;
  }

  @Override
  public ServerBuilder clientLimits(ClientLimits bounds) {
    clientLimits = requireNonNull(bounds, "clientLimits");
    return this;
  }

  @Override
  public ServerBuilder keepAlive(KeepAlive settings) {
    keepAlive = requireNonNull(settings, "keepAlive");
    return this;
  }

  @Override
  public ServerBuilder resumeWindow(Duration window) {
    resumeWindow = requirePositive(window, "resumeWindow");
    return this;
  }

  @Override
  public ServerBuilder handshakeTimeout(Duration timeout) {
    handshakeTimeout = requirePositive(timeout, "handshakeTimeout");
    return this;
  }

  @Override
  public ServerBuilder closeTimeout(Duration timeout) {
    closeTimeout = requirePositive(timeout, "closeTimeout");
    return this;
  }

  @Override
  public ServerBuilder transport(Transport transport) {
    transports.add(requireNonNull(transport, "transport"));
    return this;
  }

  @Override
  public ServerBuilder environment(Environment given) {
    environment = requireNonNull(given, "environment");
    return this;
  }

  @Override
  public ServerBuilder metrics(Metrics given) {
    metrics = requireNonNull(given, "metrics");
    return this;
  }

  /** Puts other collaborators into the engine of streams: for tests of the SDK itself. */
  public ServerBuilder streamParts(StreamParts streamParts) {
    services.parts(streamParts);
    return this;
  }

  /** Puts other collaborators into the engine of channels: for tests of the SDK itself. */
  public ServerBuilder channelParts(ChannelParts given) {
    channelParts = requireNonNull(given, "channelParts");
    return this;
  }

  /** Puts other collaborators into the engine: for tests of the SDK itself. */
  public ServerBuilder parts(EngineParts engineParts) {
    parts = requireNonNull(engineParts, "parts");
    return this;
  }

  @Override
  public Server build() {
    return new Server(
        new ServerSettings(
            endpoints.stream().map(transports::resolve).toList(),
            authenticator,
            authorizer,
            services.collected(),
            ChannelPolicies.of(policies),
            broker,
            brokerTimeout,
            limits,
            serverLimits,
            clientLimits,
            keepAlive,
            resumeWindow,
            handshakeTimeout,
            closeTimeout,
            parts,
            channelParts,
            metrics),
        environment,
        callbacks);
  }

  private static Duration requirePositive(Duration duration, String name) {
    if (requireNonNull(duration, name).isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ", must be positive");
    }
    return duration;
  }
}
