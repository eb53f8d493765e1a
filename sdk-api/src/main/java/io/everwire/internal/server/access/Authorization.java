package io.everwire.internal.server.access;

import static java.util.Objects.requireNonNull;

import io.everwire.Authorizer;
import io.everwire.ChannelAction;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.internal.session.SerialTimers;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the authorizer, away from any serializer, and brings exactly one answer back: the
 * authorizer's, or {@code UNAVAILABLE} when it takes too long or fails. Safe for use by many
 * threads.
 */
public final class Authorization {
  private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);

  private final Authorizer authorizer;
  private final Environment environment;
  private final Duration patience;
  private final SparseLog warnings;

  public Authorization(Authorizer authorizer, Environment environment, Duration patience) {
    this.authorizer = authorizer;
    this.environment = environment;
    this.patience = patience;
    this.warnings = new SparseLog(LOG, environment);
  }

  /** What is asked; of one session, so the principal does not belong to it. */
  record Question(ChannelAction action, String channel) {}

  /**
   * Asks.
   *
   * @param serializer where the answer is brought
   * @param timers timers of that serializer
   * @param onAnswer told null if it is allowed, otherwise the refusal
   */
  void ask(
      Principal principal,
      Question question,
      Executor serializer,
      SerialTimers timers,
      Consumer<@Nullable Status> onAnswer) {
    AtomicBoolean answered = new AtomicBoolean();
    SerialTimers.Timer deadline =
        timers.schedule(
            patience,
            () -> {
              if (answered.compareAndSet(false, true)) {
                warnings.warn(
                    "the authorizer gave no answer within "
                        + patience.toMillis()
                        + " ms (RealtimeServer.Builder.handshakeTimeout) whether "
                        + principal.id()
                        + " may "
                        + question.action()
                        + " in "
                        + question.channel());
                onAnswer.accept(unavailable(question));
              }
            });
    Consumer<@Nullable Status> once =
        answer ->
            serializer.execute(
                () -> {
                  if (answered.compareAndSet(false, true)) {
                    timers.cancel(deadline);
                    onAnswer.accept(answer);
                  }
                });
    try {
      environment.executor().execute(() -> ask(principal, question, once));
    } catch (RejectedExecutionException e) {
      // The server's environment is closing.
      once.accept(unavailable(question));
    }
  }

  private void ask(Principal principal, Question question, Consumer<@Nullable Status> onAnswer) {
    try {
      authorizer
          .authorize(principal, question.action(), question.channel())
          .whenComplete(
              (allowed, failure) -> {
                if (failure == null && allowed != null) {
                  onAnswer.accept(allowed ? null : denied(question));
                } else {
                  fail(
                      question,
                      failure == null ? new NullPointerException("the answer is null") : failure,
                      onAnswer);
                }
              });
    } catch (RuntimeException e) {
      fail(question, e, onAnswer);
    }
  }

  private void fail(Question question, Throwable failure, Consumer<@Nullable Status> onAnswer) {
    warnings.warn(
        "the authorizer failed to say who may " + question.action() + " in " + question.channel(),
        failure);
    onAnswer.accept(unavailable(question));
  }

  /** The same words whether the channel exists or not. */
  private static Status denied(Question question) {
    return Status.of(StatusCode.PERMISSION_DENIED, words(question) + " is not allowed");
  }

  private static Status unavailable(Question question) {
    return Status.of(
        StatusCode.UNAVAILABLE, words(question) + " refused: the authorizer gave no answer");
  }

  private static String words(Question question) {
    String what =
        switch (requireNonNull(question.action())) {
          case SUBSCRIBE -> "subscription to";
          case PUBLISH -> "publish to";
          case HISTORY -> "history of";
          case PRESENCE -> "presence in";
        };
    return what + " \"" + question.channel() + "\"";
  }
}
