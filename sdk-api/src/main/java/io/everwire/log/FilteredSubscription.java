package io.everwire.log;

import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Peer;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A follower with a filter: one stream after the other, each going on where the one before it
 * stood.
 *
 * <ul>
 *   <li>A stream that has ended with {@code UNAVAILABLE}, as with a lost session, is followed by
 *       another after a random pause of up to 100 ms, doubling to 5 s while nothing comes.
 *   <li>The listener is called in the streams' callbacks, which come one after the other; what is
 *       told after {@link #close} is nothing but the end.
 * </ul>
 */
final class FilteredSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(FilteredSubscription.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Peer peer;
  private final FollowRequest request;
  private final SubscriptionListener<? super LogEntry> listener;
  private final CompletableFuture<Position> ready = new CompletableFuture<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private volatile State state = State.PENDING;
  private volatile @Nullable Position position;

  /**
   * Whether anything is past for the present stream: not for a first one that begins with what
   * comes. In the streams' callbacks.
   */
  private boolean hasPast;

  // Guarded by this.
  private @Nullable Stream<FollowRequest, FollowAnswer> stream;
  private boolean closed;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  FilteredSubscription(
      Peer peer, FollowRequest request, SubscriptionListener<? super LogEntry> listener) {
    this.peer = peer;
    this.request = request;
    this.listener = listener;
    this.hasPast = request.last() > 0 || request.after().isPresent();
  }

  /** Opens the first stream. */
  void open() {
    Stream<FollowRequest, FollowAnswer> opened;
    synchronized (this) {
      opened = peer.open(FollowRequest.TYPE, new Attempt());
      stream = opened;
    }
    Position stand = position;
    CompletionStage<Void> sent =
        opened.send(
            stand == null
                ? request
                : new FollowRequest(request.channel(), 0, Optional.of(stand), request.filter()));
    sent.exceptionally(failure -> null); // the end of the stream tells
  }

  private void openAgain() {
    if (isClosed()) {
      end(Status.OK);
      return;
    }
    try {
      open();
    } catch (IllegalStateException e) {
      end(Status.of(StatusCode.CANCELLED, "the client is closed"));
      return;
    }
    if (isClosed()) {
      close(); // it came before the stream that it was to end
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void onAnswer(FollowAnswer answer) {
    if (isClosed()) {
      return;
    }
    Position before = position;
    String epoch = answer.epoch().isEmpty() && before != null ? before.epoch() : answer.epoch();
    Position now = new Position(epoch, answer.offset());
    position = now;
    switch (answer.kind()) {
      case BEGUN -> onBegun(now);
      case ENTRY -> onEntry(now, answer);
      case MOVED -> {}
      case GAP -> {
        OptionalLong missed =
            answer.missed() > 0 ? OptionalLong.of(answer.missed()) : OptionalLong.empty();
        tell(() -> listener.onGap(new Gap(missed, now)));
      }
      case CAUGHT_UP -> onCaughtUp();
    }
  }

  private void onBegun(Position begun) {
    synchronized (this) {
      pauseMillis = FIRST_PAUSE_MILLIS;
    }
    state = State.ACTIVE;
    ready.complete(begun);
  }

  private void onCaughtUp() {
    if (hasPast) {
      tell(listener::onRecovered);
    }
    hasPast = true;
  }

  private void onEntry(Position at, FollowAnswer answer) {
    LogEntry entry;
    try {
      entry = LogEntry.codec().decode(answer.payload());
    } catch (RealtimeException e) {
      tell(() -> listener.onUndecodable(at, e));
      return;
    }
    tell(() -> listener.onMessage(new Message<>(request.channel(), at, entry)));
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener of the log \"{}\" has failed; it goes on", request.channel(), e);
    }
  }

  private void onClosed(Status status) {
    if (isClosed()) {
      end(Status.OK);
    } else if (status.isOk() || status.code() == StatusCode.UNAVAILABLE) {
      state = State.PENDING;
      long pause;
      synchronized (this) {
        pause = ThreadLocalRandom.current().nextLong(pauseMillis) + 1;
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
      }
      CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS).execute(this::openAgain);
    } else {
      end(status);
    }
  }

  private void end(Status status) {
    if (state != State.ENDED) {
      state = State.ENDED;
      tell(() -> listener.onEnded(status));
      ready.completeExceptionally(
          status.isOk() ? closedFirst().asException() : status.asException());
      ended.complete(status);
    }
  }

  private Status closedFirst() {
    return Status.of(
        StatusCode.CANCELLED, "following \"" + request.channel() + "\" was closed first");
  }

  @Override
  public String channel() {
    return request.channel();
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public CompletableFuture<Position> ready() {
    return ready.copy();
  }

  @Override
  public Optional<Position> position() {
    return Optional.ofNullable(position);
  }

  @Override
  public CompletableFuture<Status> ended() {
    return ended.copy();
  }

  @Override
  public void close() {
    Stream<FollowRequest, FollowAnswer> present;
    synchronized (this) {
      closed = true;
      present = stream;
    }
    if (present != null) {
      present.cancel(closedFirst());
    }
  }

  /** One stream. */
  private final class Attempt implements StreamListener<FollowAnswer> {
    @Override
    public void onMessage(FollowAnswer answer) {
      onAnswer(answer);
    }

    @Override
    public void onClosed(Status status) {
      FilteredSubscription.this.onClosed(status);
    }
  }
}
