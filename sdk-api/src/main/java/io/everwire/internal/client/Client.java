package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Connection;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.internal.metrics.ClientMeters;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.stream.Streams;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.TransportOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client that applications hold: brings their calls into the serializer. Safe for use by many
 * threads.
 */
final class Client implements RealtimeClient {
  private static final Logger LOG = LoggerFactory.getLogger(Client.class);

  private final OpenCheck open = new OpenCheck();
  private final ClientSettings settings;
  private final Serializer serializer;
  private final ConnectionReport report;
  private final ConnectionDriver driver;
  private final ClientLifecycle lifecycle;
  private final ClientChannels channels;
  private final Streams streams;
  private final TokenRefresh refresh;
  private final Completions completions;
  private final ClientThreads threads;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Client(ClientSettings settings, ClientThreads threads) {
    this.settings = settings;
    this.threads = threads;
    Environment environment = threads.environment();
    Executor callbacks = threads.callbacks();
    this.serializer = new Serializer(environment, this::settle, this::onBug);
    SerialTimers timers = settings.parts().timers(environment, serializer);
    ClientMeters meters = new ClientMeters(settings.metrics());
    this.completions =
        new Completions(new CallbackLane(environment.executor(), Runnable::run, () -> {}));
    this.report =
        new ConnectionReport(
            new CallbackLane(callbacks, environment.executor(), () -> {}),
            meters,
            new ServerClock(environment, serializer, timers));
    meters.begin(report::state);
    this.channels =
        new ClientChannels(
            settings.limits(),
            open,
            serializer,
            timers,
            environment,
            settings.parts(),
            callbacks,
            environment.executor(),
            meters::onGap);
    this.streams =
        new Streams(
            new Streams.Settings(
                settings.limits(),
                true,
                serializer,
                timers,
                environment::random,
                settings.parts(),
                callbacks,
                environment.executor(),
                settings.services()));
    this.refresh =
        new TokenRefresh(settings.credentials(), environment, serializer, timers, completions);
    this.lifecycle =
        new ClientLifecycle(
            new ClientLifecycle.Parts(channels, streams, refresh, report, completions, timers),
            connected,
            closed,
            threads::end);
    this.driver =
        new ConnectionDriver(settings, environment, serializer, timers, report, meters, lifecycle);
  }

  private void settle() {
    lifecycle.onSettled(driver);
    serializer.canSend(driver.flush());
  }

  private void onBug(Throwable failure) {
    LOG.error(
        "session {}: a task of the engine failed", report.sessionId().orElse("none"), failure);
    driver
        .session()
        .ifPresent(
            session ->
                session
                    .session()
                    .abandon(
                        Status.of(StatusCode.INTERNAL, "a task of the client's engine failed")));
  }

  @Override
  public CompletableFuture<Void> connect() {
    open.require("connect");
    Optional<Duration> deadline =
        settings.keepTrying() ? Optional.empty() : Optional.of(settings.connectTimeout());
    serializer.execute(() -> lifecycle.connect(driver, deadline));
    return connected.copy();
  }

  @Override
  public Connection connection() {
    return report;
  }

  @Override
  public <T> Channel<T> channel(String name, Codec<T> codec) {
    return channels.channel(name, codec);
  }

  @Override
  public <S, R> Stream<S, R> open(
      StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener) {
    open.require("open a stream of " + requireNonNull(type, "type").name());
    return streams.open(type, options, listener);
  }

  @Override
  public <S, R> CompletableFuture<R> call(StreamType<S, R> type, S request, StreamOptions options) {
    open.require("call " + requireNonNull(type, "type").name());
    return streams.call(type, request, options);
  }

  @Override
  public CompletableFuture<Void> migrateTo(String uri, TransportOption... options) {
    Resolved endpoint = settings.transports().resolve(Endpoint.of(uri, options));
    open.require("migrate to " + uri);
    CompletableFuture<Void> future = new CompletableFuture<>();
    serializer.execute(
        () -> {
          if (lifecycle.isClosing()) {
            completions.fail(
                future,
                Status.of(
                    StatusCode.CANCELLED, "cannot migrate to " + uri + ": the client is closed"));
          } else {
            driver.migrate(Migration.byHand(endpoint, completions, future));
          }
        });
    return future;
  }

  @Override
  public CompletableFuture<Void> refreshCredentials() {
    open.require("refresh credentials");
    CompletableFuture<Void> future = new CompletableFuture<>();
    serializer.execute(() -> refresh.begin(future, driver.session()));
    return future;
  }

  @Override
  public CompletableFuture<Void> closeAsync(Duration timeout) {
    requireNonNull(timeout, "timeout");
    open.close();
    serializer.execute(() -> lifecycle.close(driver, timeout));
    return closed.copy();
  }

  @Override
  public void close() {
    CompletableFuture<Void> end = closeAsync(settings.closeTimeout());
    if (Serializer.isDraining() || CallbackLane.isInCallback()) {
      return;
    }
    try {
      end.get(settings.closeTimeout().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
      threads.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the client did not close in time", e);
    }
  }
}
