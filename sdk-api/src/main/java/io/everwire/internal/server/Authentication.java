package io.everwire.internal.server;

import static java.util.Objects.requireNonNull;

import io.everwire.AuthenticationRequest;
import io.everwire.Authenticator;
import io.everwire.ClientLimits;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.access.Attempts;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.internal.session.SerialTimers;
import io.everwire.transport.Environment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the authenticator, away from any serializer, and brings exactly one verdict back: the
 * authenticator's, or a refusal when it takes too long or fails.
 */
final class Authentication {
  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

  /**
   * The authenticator's answer: a principal, or else a refusal.
   *
   * @param retryAfter when a refused client may try again; zero if nothing is known of it
   */
  record Verdict(@Nullable Principal principal, Status refusal, Duration retryAfter) {
    static Verdict accept(Principal principal) {
      return new Verdict(principal, Status.OK, Duration.ZERO);
    }

    static Verdict refuse(Status status) {
      return new Verdict(null, status, Duration.ZERO);
    }

    private boolean isRefusedToken() {
      return refusal.code() == StatusCode.UNAUTHENTICATED
          || refusal.code() == StatusCode.PERMISSION_DENIED;
    }
  }

  private final @Nullable Authenticator authenticator;
  private final Environment environment;
  private final Duration patience;
  private final SparseLog failures;
  private final Attempts attempts;

  Authentication(
      @Nullable Authenticator authenticator,
      Environment environment,
      Duration patience,
      ClientLimits limits) {
    this.attempts = new Attempts(limits, environment);
    this.authenticator = authenticator;
    this.environment = environment;
    this.patience = patience;
    this.failures = new SparseLog(LOG, environment);
  }

  /**
   * Asks.
   *
   * @param serializer where the verdict is brought
   * @param timers timers of that serializer
   */
  void judge(
      AuthenticationRequest request,
      Executor serializer,
      SerialTimers timers,
      Consumer<Verdict> onJudged) {
    Authenticator judge = authenticator;
    if (judge == null) {
      // An open server: each client is a principal of its own, which it keeps when it comes back.
      onJudged.accept(Verdict.accept(Principal.of("client:" + request.clientId())));
      return;
    }
    SocketAddress address = request.facts().peerAddress();
    Optional<Attempts.Busy> busy = attempts.begin(address);
    if (busy.isPresent()) {
      onJudged.accept(refuse(busy.get()));
      return;
    }
    Consumer<Verdict> onVerdict =
        verdict -> {
          attempts.end(address, verdict.isRefusedToken());
          onJudged.accept(verdict);
        };
    AtomicBoolean answered = new AtomicBoolean();
    SerialTimers.Timer deadline =
        timers.schedule(
            patience,
            () -> {
              if (answered.compareAndSet(false, true)) {
                onVerdict.accept(
                    Verdict.refuse(
                        Status.of(
                            StatusCode.UNAVAILABLE,
                            "the authenticator gave no answer within "
                                + patience.toMillis()
                                + " ms")));
              }
            });
    Consumer<Verdict> once =
        verdict ->
            serializer.execute(
                () -> {
                  if (answered.compareAndSet(false, true)) {
                    timers.cancel(deadline);
                    onVerdict.accept(verdict);
                  }
                });
    environment.executor().execute(() -> ask(judge, request, once));
  }

  private static Verdict refuse(Attempts.Busy busy) {
    Status status =
        Status.of(
            StatusCode.RESOURCE_EXHAUSTED,
            busy.reason() + "; try again in " + busy.retryAfter().toMillis() + " ms");
    return new Verdict(null, status, busy.retryAfter());
  }

  private Verdict accept(Principal principal) {
    return principal
        .expiresAt()
        .filter(end -> !environment.clock().instant().isBefore(end))
        .map(
            end ->
                Verdict.refuse(
                    Status.of(
                        StatusCode.UNAUTHENTICATED,
                        "the token of \"" + principal.id() + "\" has expired")))
        .orElseGet(() -> Verdict.accept(principal));
  }

  private void ask(
      Authenticator judge, AuthenticationRequest request, Consumer<Verdict> onVerdict) {
    try {
      judge
          .authenticate(request)
          .whenComplete(
              (principal, failure) ->
                  onVerdict.accept(
                      failure == null
                          ? accept(requireNonNull(principal, "the authenticator's principal"))
                          : Verdict.refuse(refusal(failure))));
    } catch (RuntimeException e) {
      onVerdict.accept(Verdict.refuse(refusal(e)));
    }
  }

  private Status refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RealtimeException known && !known.status().isOk()) {
      return known.status();
    }
    failures.warn("the authenticator failed", cause);
    return Status.of(StatusCode.UNAUTHENTICATED, "the authenticator refused");
  }
}
