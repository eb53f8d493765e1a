package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Credentials;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.RealtimeClient;
import io.everwire.StreamHandler;
import io.everwire.StreamInterceptor;
import io.everwire.StreamType;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.TransportRegistry;
import io.everwire.internal.stream.Services;
import io.everwire.internal.stream.StreamParts;
import io.everwire.metrics.Metrics;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Collects a client's settings. */
public final class ClientBuilder implements RealtimeClient.Builder {
  private static final int MAX_CLIENT_ID_BYTES = 64;

  private final List<Endpoint> endpoints = new ArrayList<>();
  private final TransportRegistry transports = new TransportRegistry();
  private final Services.Collector services = new Services.Collector();
  private @Nullable Credentials credentials;
  private @Nullable String clientId;
  private @Nullable Executor callbacks;
  private @Nullable Environment environment;
  private Limits limits = Limits.DEFAULT;
  private KeepAlive keepAlive = KeepAlive.DEFAULT;
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration closeTimeout = Duration.ofSeconds(5);
  private Duration firstBackoff = Duration.ofMillis(250);
  private Duration mostBackoff = Duration.ofSeconds(15);
  private Duration stagger = Duration.ofMillis(300);
  private Duration firstUpgradePause = Duration.ofSeconds(5);
  private Duration mostUpgradePause = Duration.ofMinutes(5);
  private boolean keepTrying;
  private EngineParts parts = EngineParts.STANDARD;
  private ClientParts clientParts = ClientParts.STANDARD;
  private Metrics metrics = Metrics.none();

  @Override
  public ClientBuilder endpoint(String uri, TransportOption... options) {
    return endpoint(Endpoint.of(uri, options));
  }

  @Override
  public ClientBuilder endpoint(Endpoint endpoint) {
    transports.resolve(requireNonNull(endpoint, "endpoint"));
    endpoints.add(endpoint);
    return this;
  }

  @Override
  public ClientBuilder credentials(Credentials source) {
    credentials = requireNonNull(source, "credentials");
    return this;
  }

  @Override
  public ClientBuilder clientId(String id) {
    int bytes = requireNonNull(id, "clientId").getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_CLIENT_ID_BYTES) {
      throw new IllegalArgumentException(
          "the client id has " + bytes + " bytes of UTF-8, must have 1 to " + MAX_CLIENT_ID_BYTES);
    }
    clientId = id;
    return this;
  }

  @Override
  public <S, R> ClientBuilder stream(StreamType<S, R> type, StreamHandler<R, S> handler) {
    services.add(type, handler);
    return this;
  }

  @Override
  public ClientBuilder interceptor(StreamInterceptor interceptor) {
    services.add(interceptor);
    return this;
  }

  @Override
  public ClientBuilder exposeExceptions() {
    services.exposeExceptions();
    return this;
  }

  @Override
  public ClientBuilder callbacks(Executor executor) {
    callbacks = requireNonNull(executor, "callbacks");
    return this;
  }

  @Override
  public ClientBuilder limits(Limits bounds) {
    limits = requireNonNull(bounds, "limits");
    return this;
  }

  @Override
  public ClientBuilder keepAlive(KeepAlive settings) {
    keepAlive = requireNonNull(settings, "keepAlive");
    return this;
  }

  @Override
  public ClientBuilder connectTimeout(Duration timeout) {
    connectTimeout = requirePositive(timeout, "connectTimeout");
    return this;
  }

  @Override
  public ClientBuilder keepTrying() {
    keepTrying = true;
    return this;
  }

  @Override
  public ClientBuilder backoff(Duration first, Duration most) {
    requireRange(first, most, "backoff");
    firstBackoff = first;
    mostBackoff = most;
    return this;
  }

  @Override
  public ClientBuilder stagger(Duration time) {
    stagger = requirePositive(time, "stagger");
    return this;
  }

  @Override
  public ClientBuilder upgradeBackoff(Duration first, Duration most) {
    requireRange(first, most, "upgradeBackoff");
    firstUpgradePause = first;
    mostUpgradePause = most;
    return this;
  }

  @Override
  public ClientBuilder closeTimeout(Duration timeout) {
    closeTimeout = requirePositive(timeout, "closeTimeout");
    return this;
  }

  @Override
  public ClientBuilder transport(Transport transport) {
    transports.add(requireNonNull(transport, "transport"));
    return this;
  }

  @Override
  public ClientBuilder environment(Environment given) {
    environment = requireNonNull(given, "environment");
    return this;
  }

  @Override
  public ClientBuilder metrics(Metrics given) {
    metrics = requireNonNull(given, "metrics");
    return this;
  }

  /** Puts other collaborators into the engine of streams: for tests of the SDK itself. */
  public ClientBuilder streamParts(StreamParts streamParts) {
    services.parts(streamParts);
    return this;
  }

  /** Puts other collaborators into the engine: for tests of the SDK itself. */
  public ClientBuilder parts(EngineParts engineParts) {
    parts = requireNonNull(engineParts, "parts");
    return this;
  }

  /** Puts other collaborators into the choice of endpoints: for tests of the SDK itself. */
  public ClientBuilder clientParts(ClientParts choiceParts) {
    clientParts = requireNonNull(choiceParts, "clientParts");
    return this;
  }

  @Override
  public RealtimeClient build() {
    if (endpoints.isEmpty()) {
      throw new IllegalStateException(
          "a client needs an endpoint (RealtimeClient.Builder.endpoint)");
    }
    ClientThreads threads = new ClientThreads(environment, callbacks);
    String id =
        clientId != null
            ? clientId
            : HexFormat.of().formatHex(threads.environment().secretBytes(12));
    return new Client(
        new ClientSettings(
            endpoints.stream().map(transports::resolve).toList(),
            transports,
            credentials,
            id,
            limits,
            keepAlive,
            connectTimeout,
            keepTrying,
            firstBackoff,
            mostBackoff,
            stagger,
            firstUpgradePause,
            mostUpgradePause,
            closeTimeout,
            parts,
            clientParts,
            metrics,
            services.collected()),
        threads);
  }

  private static void requireRange(Duration first, Duration most, String name) {
    requirePositive(first, name + ": first");
    requirePositive(most, name + ": most");
    if (most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          name + ": the highest bound, " + most + ", is below the first, " + first);
    }
  }

  private static Duration requirePositive(Duration duration, String name) {
    if (requireNonNull(duration, name).isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ", must be positive");
    }
    return duration;
  }
}
