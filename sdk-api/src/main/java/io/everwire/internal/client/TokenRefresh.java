package io.everwire.internal.client;

import io.everwire.Credentials;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.AuthFrame;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Shows the server a new token within the running session, one at a time: a call while one is under
 * way joins it. Does so by itself before the present one expires. Confined to the client's
 * serializer.
 */
final class TokenRefresh {
  private final @Nullable Credentials credentials;
  private final Environment environment;
  private final Executor serializer;
  private final Completions completions;
  private final TokenRenewal renewal;
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

  /** The generation of the token that the server judges now; 0 while there is none. */
  private long askedGeneration;

  /** The session whose token is to be renewed; null while there is none. */
  private @Nullable ClientSession renewed;

  TokenRefresh(
      @Nullable Credentials credentials,
      Environment environment,
      Executor serializer,
      SerialTimers timers,
      Completions completions) {
    this.credentials = credentials;
    this.environment = environment;
    this.serializer = serializer;
    this.completions = completions;
    this.renewal = new TokenRenewal(timers, this::renew);
  }

  /** A Welcome says when the token expires that was shown for it; 0 if it does not. */
  void onWelcome(ClientSession session, long expiresInMillis) {
    renewed = session;
    if (credentials != null) {
      renewal.onAccepted(Duration.ofMillis(expiresInMillis));
    }
  }

  private void renew() {
    ClientSession session = renewed;
    // A session without a link comes back with a new token in any case.
    if (session != null && session.session().isAttached() && waiting.isEmpty()) {
      CompletableFuture<Void> unattended = new CompletableFuture<>();
      begin(unattended, Optional.of(session));
    }
  }

  void begin(CompletableFuture<Void> future, Optional<ClientSession> session) {
    Credentials source = credentials;
    if (source == null) {
      completions.fail(
          future,
          Status.of(
              StatusCode.FAILED_PRECONDITION,
              "the client has no credentials (RealtimeClient.Builder.credentials)"));
    } else if (session.isEmpty()) {
      completions.fail(
          future,
          Status.of(
              StatusCode.FAILED_PRECONDITION,
              "there is no session whose token could be refreshed"));
    } else {
      waiting.add(future);
      if (waiting.size() == 1) {
        environment.executor().execute(() -> ask(source, session.get()));
      }
    }
  }

  private void ask(Credentials source, ClientSession session) {
    try {
      String token = source.token();
      serializer.execute(() -> show(token, session));
    } catch (Exception e) {
      Status status =
          e instanceof RealtimeException known
              ? known.status()
              : Status.of(StatusCode.UNAVAILABLE, "the credentials gave no token: " + e);
      serializer.execute(() -> fail(status));
    }
  }

  private void show(@Nullable String token, ClientSession session) {
    if (token == null) {
      fail(Status.of(StatusCode.UNAVAILABLE, "the credentials gave no token: null"));
    } else if (session.session().ended().isPresent()) {
      fail(
          Status.of(
              StatusCode.UNAVAILABLE, "the session was lost before the token could be shown"));
    } else if (!waiting.isEmpty()) {
      askedGeneration = session.nextTokenGeneration();
      session.session().send(new AuthFrame.Refresh(askedGeneration, token));
    }
  }

  /** The server's verdict. */
  void onRefreshed(AuthFrame.Refreshed verdict) {
    if (askedGeneration == 0 || verdict.generation() != askedGeneration) {
      throw new WireException(
          "Refreshed of generation " + verdict.generation() + " answers nothing");
    }
    Status refusal = verdict.status();
    if (refusal != null && !verdict.superseded()) {
      fail(refusal);
      return;
    }
    askedGeneration = 0;
    if (!verdict.superseded() && credentials != null) {
      renewal.onAccepted(Duration.ofMillis(verdict.expiresInMillis()));
    }
    waiting.forEach(future -> completions.done(future));
    waiting.clear();
  }

  /** The session, or the client, has ended. */
  void onSessionLost(Status status) {
    renewed = null;
    renewal.stop();
    fail(status);
  }

  private void fail(Status status) {
    askedGeneration = 0;
    waiting.forEach(future -> completions.fail(future, status));
    waiting.clear();
  }
}
