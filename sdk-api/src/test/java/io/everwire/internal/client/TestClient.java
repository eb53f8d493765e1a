package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client's channels and the session they are in, whose other end the test supplies. */
final class TestClient {
  final ManualEnvironment environment;
  final ClientChannels channels;
  private final Limits own;
  private final Serializer serializer;
  private @Nullable SessionEnd end;
  private @Nullable SessionEnd peer;

  TestClient(ManualEnvironment environment, Limits own, Executor callbacks) {
    this.environment = environment;
    this.own = own;
    this.serializer =
        new Serializer(
            environment,
            this::settle,
            failure -> {
              throw new AssertionError(failure);
            });
    this.channels =
        new ClientChannels(
            own,
            new OpenCheck(),
            serializer,
            new SerialTimers(environment, serializer),
            environment,
            EngineParts.STANDARD,
            callbacks,
            environment.executor(),
            () -> {});
  }

  private void settle() {
    if (end != null) {
      end.session.flush();
    }
  }

  /** Opens a session with another end, whose limits are given. */
  SessionEnd open(SessionEnd server, Limits serverLimits) {
    return open(server, serverLimits, Duration.ZERO);
  }

  /** Opens a session whose server knows publishes again for a while. */
  SessionEnd open(SessionEnd server, Limits serverLimits, Duration remembered) {
    SessionEnd next = new SessionEnd(environment, serializer, own, serverLimits);
    next.onFrame = channels::onFrame;
    next.onVolatile = channels::onFrame;
    next.onEnded =
        status -> {
          end = null;
          channels.onSessionLost(status);
        };
    end = next;
    peer = server;
    SessionEnd.join(server, next);
    serializer.execute(() -> channels.onSessionOpened(next.session, remembered));
    environment.run();
    return next;
  }

  SessionEnd end() {
    return requireNonNull(end);
  }

  SessionEnd server() {
    return requireNonNull(peer);
  }

  Channel<String> channel(String name) {
    return channels.channel(name, Codec.utf8());
  }

  /** Publishes, whatever comes of it. */
  void publish(String channel, String message) {
    CompletableFuture<Receipt> unused = channel(channel).publish(message);
  }

  /** Does something and runs all that comes of it. */
  <T> T get(Supplier<T> action) {
    T result = action.get();
    environment.run();
    return result;
  }

  /** The link dies, with all that is under way on it. */
  void cutLink() {
    server().cut();
    end().cut();
    environment.run();
  }

  /** Another link carries the session on. */
  void attachAnotherLink() {
    SessionEnd.join(server(), end());
  }

  /** The session is lost for good, at both ends. */
  void loseSession() {
    Status lost = Status.of(StatusCode.UNAVAILABLE, "the server has forgotten the session");
    SessionEnd client = end();
    client.serializer.execute(() -> client.session.abandon(lost));
    server().serializer.execute(() -> server().session.abandon(lost));
    environment.run();
  }

  void close(Status status) {
    serializer.execute(() -> channels.close(status));
    environment.run();
  }

  boolean isIdle() {
    boolean[] idle = new boolean[1];
    serializer.execute(() -> idle[0] = channels.isIdle());
    return idle[0];
  }
}
