package io.everwire.log;

import io.everwire.Authorizer;
import io.everwire.ChannelAction;
import io.everwire.Names;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One follower at {@link LogService}: is it allowed, and what does it get. */
final class FilterStream implements StreamListener<FollowRequest> {
  private static final long PATIENCE_SECONDS = 5;

  private final Principal principal;
  private final Authorizer authorizer;
  private final Stream<FollowAnswer, FollowRequest> stream;
  private final BiFunction<FollowRequest, Stream<FollowAnswer, FollowRequest>, LogTail> tails;

  // Guarded by this.
  private @Nullable LogTail tail;
  private @Nullable FollowRequest request;
  private boolean ended;

  FilterStream(
      Principal principal,
      Authorizer authorizer,
      Stream<FollowAnswer, FollowRequest> stream,
      BiFunction<FollowRequest, Stream<FollowAnswer, FollowRequest>, LogTail> tails) {
    this.principal = principal;
    this.authorizer = authorizer;
    this.stream = stream;
    this.tails = tails;
  }

  Principal principal() {
    return principal;
  }

  @Override
  public void onMessage(FollowRequest message) {
    try {
      Names.check("channel", message.channel());
    } catch (IllegalArgumentException e) {
      stream.cancel(Status.of(StatusCode.INVALID_ARGUMENT, "following refused: " + e.getMessage()));
      return;
    }
    synchronized (this) {
      request = message;
    }
    judge(message);
  }

  /** Ends the stream if it is not allowed any more. */
  void judgeAgain() {
    FollowRequest present;
    synchronized (this) {
      present = request;
    }
    if (present != null) {
      judge(present);
    }
  }

  private void judge(FollowRequest asked) {
    // As for subscriptions: to go on from a position needs no more than to subscribe.
    boolean rewinds = asked.last() > 0 && asked.after().isEmpty();
    CompletionStage<Boolean> allowed =
        ask(ChannelAction.SUBSCRIBE, asked)
            .thenCompose(
                may ->
                    may && rewinds
                        ? ask(ChannelAction.HISTORY, asked)
                        : CompletableFuture.completedFuture(may));
    allowed.whenComplete(
        (may, failure) -> {
          if (failure != null || may == null) {
            stream.cancel(
                Status.of(
                    StatusCode.UNAVAILABLE,
                    "following \""
                        + asked.channel()
                        + "\" refused: the authorizer gave no answer"));
          } else if (may) {
            begin(asked);
          } else {
            stream.cancel(
                Status.of(
                    StatusCode.PERMISSION_DENIED,
                    "following \"" + asked.channel() + "\" is not allowed"));
          }
        });
  }

  private CompletableFuture<Boolean> ask(ChannelAction action, FollowRequest asked) {
    CompletionStage<Boolean> answer;
    try {
      answer = authorizer.authorize(principal, action, asked.channel());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Boolean> own = new CompletableFuture<>();
    answer.whenComplete(
        (may, failure) -> {
          if (failure == null && may != null) {
            own.complete(may);
          } else {
            own.completeExceptionally(
                failure == null ? new NullPointerException("the answer is null") : failure);
          }
        });
    return own.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void begin(FollowRequest asked) {
    LogTail begun;
    synchronized (this) {
      if (ended || tail != null) {
        return;
      }
      begun = tails.apply(asked, stream);
      tail = begun;
    }
    begun.begin();
  }

  @Override
  public void onReady() {
    LogTail present;
    synchronized (this) {
      present = tail;
    }
    if (present != null) {
      present.wake();
    }
  }

  /** The stream has ended. */
  void end() {
    LogTail present;
    synchronized (this) {
      ended = true;
      present = tail;
    }
    if (present != null) {
      present.end();
    }
  }
}
