package io.everwire.internal.stream;

import io.everwire.Peer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamListener;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Opens streams that serve another one: they have no more time than that, and are cancelled when it
 * ends with anything but OK. Safe for use by many threads.
 */
final class InheritingPeer implements Peer {
  private final Peer other;
  private final StreamContext served;
  private final EndActions end;

  InheritingPeer(Peer other, StreamContext served, EndActions end) {
    this.other = other;
    this.served = served;
    this.end = end;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the future of the end never fails
  public <S, R> Stream<S, R> open(
      StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener) {
    Stream<S, R> stream = other.open(type, limited(options), listener);
    Runnable takeBack = end.add(status -> cancel(stream, status));
    stream.closed().thenRun(takeBack);
    return stream;
  }

  private void cancel(Stream<?, ?> stream, Status status) {
    if (!status.isOk()) {
      stream.cancel(
          Status.of(
              StatusCode.CANCELLED,
              "stream \"" + served.type().name() + "\", which it serves, has ended: " + status));
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the answer is what the caller gets
  public <S, R> CompletableFuture<R> call(StreamType<S, R> type, S request, StreamOptions options) {
    CompletableFuture<R> answer = other.call(type, request, limited(options));
    Runnable takeBack =
        end.add(
            status -> {
              if (!status.isOk()) {
                answer.cancel(true);
              }
            });
    answer.whenComplete((done, failure) -> takeBack.run());
    return answer;
  }

  private StreamOptions limited(StreamOptions options) {
    Optional<Duration> left = served.timeLeft();
    if (left.isEmpty()) {
      return options;
    }
    Duration most = left.get();
    return options.deadline().filter(own -> own.compareTo(most) <= 0).isPresent()
        ? options
        : options.withDeadline(most);
  }
}
