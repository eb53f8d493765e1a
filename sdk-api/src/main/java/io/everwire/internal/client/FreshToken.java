package io.everwire.internal.client;

import io.everwire.Credentials;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The token for the next Hello: asked for beside the opening of links, used once, and asked for
 * anew for the Hello after it. Confined to the client's serializer; credentials are asked on the
 * given executor, since they may block.
 */
final class FreshToken {

  /** Told how the asking ended. */
  interface Asker {
    void onToken();

    void onNoToken(Status status);
  }

  private final @Nullable Credentials credentials;
  private final Executor executor;
  private final Executor serializer;
  private final SerialTimers timers;
  private final Asker asker;
  private @Nullable String token;
  private SerialTimers.@Nullable Timer patience;
  private boolean asked;
  private boolean ended;

  FreshToken(
      @Nullable Credentials credentials,
      Executor executor,
      Executor serializer,
      SerialTimers timers,
      Asker asker) {
    this.credentials = credentials;
    this.executor = executor;
    this.serializer = serializer;
    this.timers = timers;
    this.asker = asker;
    this.token = credentials == null ? "" : null;
  }

  boolean isThere() {
    return token != null;
  }

  /** Asks for a token, unless one is there or was asked for. */
  void ask(Duration limit) {
    if (credentials == null || token != null || asked || ended) {
      return;
    }
    asked = true;
    patience =
        timers.schedule(
            limit,
            () ->
                fail(
                    Status.of(
                        StatusCode.DEADLINE_EXCEEDED,
                        "the credentials gave no token within " + limit.toMillis() + " ms")));
    executor.execute(() -> ask(credentials));
  }

  private void ask(Credentials source) {
    try {
      String fresh = source.token();
      serializer.execute(() -> onToken(fresh));
    } catch (Exception e) {
      Status status =
          e instanceof RealtimeException known
              ? known.status()
              : Status.of(StatusCode.UNAVAILABLE, "the credentials gave no token: " + e);
      serializer.execute(() -> fail(status));
    }
  }

  private void onToken(@Nullable String fresh) {
    if (ended) {
      return;
    }
    if (fresh == null) {
      fail(Status.of(StatusCode.UNAVAILABLE, "the credentials gave no token: null"));
    } else {
      timers.cancel(patience);
      asked = false;
      token = fresh;
      asker.onToken();
    }
  }

  private void fail(Status status) {
    if (!ended) {
      end();
      asker.onNoToken(status);
    }
  }

  /** Takes the token; the next one must be asked for. */
  String use() {
    String used = token;
    if (used == null) {
      throw new IllegalStateException("there is no token yet");
    }
    token = credentials == null ? "" : null;
    return used;
  }

  /** What comes from here on is ignored. */
  void end() {
    ended = true;
    timers.cancel(patience);
  }
}
