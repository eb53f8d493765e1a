package io.everwire.internal.stream;

import io.everwire.RetryPolicy;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call as the application holds it: its answer, or why there is none.
 *
 * <ul>
 *   <li>To cancel the future cancels the stream of the present attempt.
 *   <li>Attempts follow each other as the {@link RetryPolicy} and the {@link RetryBudget} allow,
 *       all within the deadline of the call.
 *   <li>Completes on the completions' executor.
 * </ul>
 */
final class CallFuture<S, R> extends CompletableFuture<R> {

  /** Opens streams, and waits between attempts. */
  interface Attempts {
    <S, R> Stream<S, R> open(
        StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener);

    /** Runs something after a pause between zero and a bound. */
    void afterPause(Duration bound, Runnable next);

    RetryBudget budget();
  }

  private final Attempts attempts;
  private final StreamType<S, R> type;
  private final S request;
  private final StreamOptions options;
  private final @Nullable TimeLimit limit;
  private final java.util.function.Function<TimeLimit, Duration> left;
  private int made;

  /** Of the present attempt. */
  private volatile @Nullable Stream<S, R> stream;

  CallFuture(
      Attempts attempts,
      StreamType<S, R> type,
      S request,
      StreamOptions options,
      @Nullable TimeLimit limit,
      java.util.function.Function<TimeLimit, Duration> left) {
    this.attempts = attempts;
    this.type = type;
    this.request = request;
    this.options = options;
    this.limit = limit;
    this.left = left;
  }

  /** Makes the first attempt. */
  CallFuture<S, R> begin() {
    attempt();
    return this;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure is dealt with there
  private void attempt() {
    made++;
    StreamOptions present =
        made == 1 || limit == null ? options : options.withDeadline(left.apply(limit));
    Stream<S, R> opened = attempts.open(type, present, new Answer());
    stream = opened;
    if (isDone()) {
      cancel(opened);
      return;
    }
    // A request that cannot be sent ends the call; when the stream has ended, that says why.
    opened
        .send(request)
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                opened.cancel(Failures.status(failure));
              }
            });
  }

  private static void cancel(Stream<?, ?> stream) {
    stream.cancel(Status.of(StatusCode.CANCELLED, "the caller has cancelled the call"));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean first = super.cancel(mayInterruptIfRunning);
    Stream<S, R> present = stream;
    if (first && present != null) {
      cancel(present);
    }
    return first;
  }

  private final class Answer implements StreamListener<R> {
    private @Nullable R answer;

    @Override
    public void onMessage(R message) {
      answer = message;
    }

    @Override
    public void onClosed(Status status) {
      if (!status.isOk()) {
        onFailed(status);
      } else if (answer == null) {
        onFailed(Status.of(StatusCode.INTERNAL, "stream \"" + type.name() + "\": no answer came"));
      } else {
        attempts.budget().onSuccess();
        complete(answer);
      }
    }
  }

  private void onFailed(Status status) {
    boolean again = status.code() == StatusCode.UNAVAILABLE && attempts.budget().onFailure();
    RetryPolicy policy = options.retry().orElse(null);
    if (!again || policy == null || made >= policy.maxAttempts() || isDone()) {
      completeExceptionally(status.asException());
      return;
    }
    attempts.afterPause(pause(policy), this::attempt);
  }

  private Duration pause(RetryPolicy policy) {
    Duration bound = policy.firstPause();
    for (int i = 1; i < made && bound.compareTo(policy.maxPause()) < 0; i++) {
      bound = bound.multipliedBy(2);
    }
    return bound.compareTo(policy.maxPause()) < 0 ? bound : policy.maxPause();
  }
}
