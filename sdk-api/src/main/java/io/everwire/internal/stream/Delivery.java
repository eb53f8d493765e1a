package io.everwire.internal.stream;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one stream brings to the application: handler first, then messages, then the end.
 *
 * <ul>
 *   <li>One callback after the other, on the lane; messages are decoded there too.
 *   <li>{@code onClosed} is the last callback, exactly once; the future of the end completes after
 *       it.
 *   <li>Once this side has given up (cancelled, or the listener or the codec failed) nothing more
 *       is delivered but {@code onClosed}. After an end that came from elsewhere, what had come
 *       before it still is.
 *   <li>What was consumed, or thrown away instead, is reported: at the end of a batch of callbacks
 *       or after a quarter of the window, unless it is so little that no sender can wait for it.
 * </ul>
 */
final class Delivery<R> implements Exchange.Receiver {

  /** What goes back from here. Called on the lane. */
  interface Upstream {
    void consumed(long cost);

    void handlerReturned();

    /** This side has given up. */
    void gaveUp(Status status);

    /** {@code onClosed} has been called. */
    void closed(Status status);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** Less than what is free on each stream, so that no sender waits for what is kept back. */
  private static final long UNREPORTED_BYTES = SharedWindow.FREE_BYTES / 2;

  private final String name;
  private final Codec<R> codec;
  private final Upstream upstream;
  private final CallbackLane lane;
  private final long reportBytes;
  private final long promptReportBytes;

  /** With what the stream ended, first of all; OK only once onClosed is due. */
  private final AtomicReference<@Nullable Status> end = new AtomicReference<>();

  private volatile boolean gaveUp;

  /** On the lane only, once the stream is open. */
  private @Nullable StreamListener<? super R> listener;

  /** Consumed and not reported. On the lane only. */
  private long unreportedBytes;

  Delivery(
      String name,
      Codec<R> codec,
      Upstream upstream,
      Executor callbacks,
      Executor fallback,
      long windowBytes) {
    this.name = name;
    this.codec = codec;
    this.upstream = upstream;
    this.lane = new CallbackLane(callbacks, fallback, this::afterBatch);
    this.promptReportBytes = Math.max(1, windowBytes / 4);
    this.reportBytes = Math.min(promptReportBytes, UNREPORTED_BYTES);
  }

  /** Sets the listener of a stream that this side opens, before anything else. */
  void listener(StreamListener<? super R> told) {
    listener = told;
  }

  /** Lets the handler take a stream that the peer opened; nothing is delivered before. */
  <S> void accept(StreamHandler<S, R> handler, StreamContext context, Stream<S, R> stream) {
    lane.submit(
        () -> {
          if (end.get() == null) {
            run(handler, context, stream);
          }
          upstream.handlerReturned();
        });
  }

  private <S> void run(StreamHandler<S, R> handler, StreamContext context, Stream<S, R> stream) {
    try {
      listener = acceptedBy(handler, context, stream);
    } catch (RuntimeException | Error e) {
      Optional<Status> refusal = statusOf(e);
      if (refusal.isEmpty()) {
        LOG.warn("stream \"{}\": the handler failed, the stream ends", name, e);
      }
      giveUp(refusal.orElse(Status.of(StatusCode.INTERNAL, "the handler failed")));
    }
  }

  private static <S, R> StreamListener<R> acceptedBy(
      StreamHandler<S, R> handler, StreamContext context, Stream<S, R> stream) {
    @Nullable StreamListener<R> accepted = handler.accept(context, stream);
    if (accepted == null) {
      throw new NullPointerException("the handler returned no listener");
    }
    return accepted;
  }

  /** With what the stream ended; null while it has not. Any thread. */
  @Nullable Status ended() {
    return end.get();
  }

  /** Gives the stream up, from any thread: nothing more is delivered but the end. */
  void giveUp(Status status) {
    boolean first = end.compareAndSet(null, status);
    gaveUp = true;
    if (first) {
      upstream.gaveUp(status);
    }
  }

  @Override
  public void onMessage(ByteBuffer payload) {
    lane.submit(() -> deliver(payload));
  }

  @Override
  public void onHalfClosed() {
    lane.submit(
        () -> {
          report();
          tell(StreamListener::onHalfClosed);
        });
  }

  void onReady() {
    lane.submit(() -> tell(StreamListener::onReady));
  }

  @Override
  public void onEnded(Status status) {
    if (!status.isOk()) {
      end.compareAndSet(null, status);
    }
    lane.submit(() -> close(status));
  }

  private interface Call<R> {
    void on(StreamListener<? super R> listener);
  }

  /** Runs a method of the listener. Its failure ends the stream; the text of it stays here. */
  private void tell(Call<R> call) {
    StreamListener<? super R> told = listener;
    if (told == null || gaveUp) {
      return;
    }
    try {
      call.on(told);
    } catch (RuntimeException | Error e) {
      LOG.warn("stream \"{}\": the listener failed, the stream ends", name, e);
      giveUp(Status.of(StatusCode.INTERNAL, "the listener failed"));
    }
  }

  private void deliver(ByteBuffer payload) {
    long cost = Items.cost(payload.remaining());
    if (listener != null && !gaveUp) {
      R message = decode(payload);
      if (message != null) {
        tell(told -> told.onMessage(message));
      }
    }
    unreportedBytes += cost;
    if (unreportedBytes >= promptReportBytes) {
      report();
    }
  }

  private @Nullable R decode(ByteBuffer payload) {
    try {
      R message = codec.decode(payload.isReadOnly() ? payload : payload.asReadOnlyBuffer());
      if (message == null) {
        throw new NullPointerException("the codec returned no message");
      }
      return message;
    } catch (RuntimeException | Error e) {
      // The peer's doing, so not worth a warning: it could fill the log.
      LOG.debug("stream \"{}\": a message cannot be decoded, the stream ends", name, e);
      giveUp(statusOf(e).orElse(Status.of(StatusCode.DATA_LOSS, "a message cannot be decoded")));
    }
    return null;
  }

  private void close(Status status) {
    report();
    Status first = end.compareAndSet(null, status) ? status : end.get();
    Status last = first == null ? status : first;
    StreamListener<? super R> told = listener;
    listener = null;
    if (told != null) {
      try {
        told.onClosed(last);
      } catch (RuntimeException | Error e) {
        LOG.warn("stream \"{}\": the listener failed at the end of the stream", name, e);
      }
    }
    upstream.closed(last);
  }

  /** The status that the application's own code has chosen, if it has. */
  private static Optional<Status> statusOf(Throwable e) {
    return e instanceof RealtimeException known && !known.status().isOk()
        ? Optional.of(known.status())
        : Optional.empty();
  }

  private void afterBatch() {
    if (unreportedBytes >= reportBytes) {
      report();
    }
  }

  private void report() {
    if (unreportedBytes > 0) {
      long cost = unreportedBytes;
      unreportedBytes = 0;
      upstream.consumed(cost);
    }
  }
}
