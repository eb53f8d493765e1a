package io.everwire.internal.stream;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamInterceptor;
import io.everwire.StreamListener;
import io.everwire.internal.session.CallbackBatch;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Items;
import io.everwire.internal.session.Serializer;
import java.nio.ByteBuffer;
import java.util.List;
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
 *   <li>Messages that a listener has not asked for wait, and with them what came after them.
 *   <li>Once this side has given up (cancelled, or the listener or the codec failed) nothing more
 *       is delivered but {@code onClosed}. After an end that came from elsewhere, what had come
 *       before it still is.
 *   <li>What was consumed, or thrown away instead, is reported: at the end of a batch of callbacks
 *       or after a quarter of the window, unless it is so little that no sender can wait for it.
 * </ul>
 */
final class Delivery<R> {

  /** What goes back from here. Called on the lane. */
  interface Upstream {
    void consumed(long cost);

    void handlerReturned();

    /** Nothing that ran before the end of the stream runs any more. */
    void endTold();

    /** This side has given up. */
    void gaveUp(Status status);

    /** {@code onClosed} has been called. */
    void closed(Status status);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** Less than what is free on each stream, so that no sender waits for what is kept back. */
  private static final long UNREPORTED_BYTES = SharedWindow.FREE_BYTES / 2;

  /** Runs what is the application's; may do something around it. */
  interface Around {
    void run(Runnable callback);
  }

  private final String name;
  private final Codec<R> codec;
  private final Arity arity;
  private final boolean exposesExceptions;
  private final HeldBack held;
  private final Upstream upstream;
  private final Serializer serializer;
  private final CallbackLane lane;

  /** In the serializer only. */
  private final CallbackBatch<ByteBuffer> arrived;

  private final long reportBytes;
  private final long promptReportBytes;

  /** With what the stream ended, first of all; OK only once onClosed is due. */
  private final AtomicReference<@Nullable Status> end = new AtomicReference<>();

  private volatile boolean gaveUp;

  /** On the lane only, once the stream is open. */
  private Around around = Runnable::run;

  /** On the lane only, once the stream is open. */
  private @Nullable StreamListener<? super R> listener;

  /** Whether the sender has sent all: from then on nothing of its window is free. On the lane. */
  private boolean senderEnded;

  /** Consumed and not reported. On the lane only. */
  private long unreportedBytes;

  Delivery(
      String name,
      Codec<R> codec,
      Arity arity,
      Upstream upstream,
      Executor callbacks,
      Streams.Settings settings) {
    this.name = name;
    this.codec = codec;
    this.arity = arity;
    this.held = settings.services().parts().heldBack();
    this.exposesExceptions = settings.services().exposesExceptions();
    this.upstream = upstream;
    this.serializer = settings.serializer();
    this.lane = new CallbackLane(callbacks, settings.completions(), this::afterBatch);
    this.arrived = new CallbackBatch<>(serializer, lane, this::deliver);
    this.promptReportBytes = Math.max(1, settings.own().streamWindowBytes() / 4);
    this.reportBytes = Math.min(promptReportBytes, UNREPORTED_BYTES);
  }

  /** Sets the listener of a stream that this side opens, before anything else. */
  void listener(StreamListener<? super R> told) {
    listener = told;
    held.initialDemand(told.initialDemand());
  }

  /** Lets the handler take a stream that the peer opened; nothing is delivered before. */
  <S> void accept(
      StreamHandler<S, R> handler,
      StreamContext context,
      Stream<S, R> stream,
      List<StreamInterceptor> interceptors) {
    lane.submit(
        () -> {
          if (end.get() == null) {
            run(handler, context, stream, interceptors);
          }
          upstream.handlerReturned();
        });
  }

  private <S> void run(
      StreamHandler<S, R> handler,
      StreamContext context,
      Stream<S, R> stream,
      List<StreamInterceptor> interceptors) {
    try {
      for (StreamInterceptor each : interceptors) {
        each.onAccept(context);
        Around outer = around;
        around = callback -> outer.run(() -> each.around(context, callback));
      }
      around.run(() -> listener(acceptedBy(handler, context, stream)));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Gives the stream up because of a failure of the application's; any thread. */
  void fail(Throwable failure) {
    Optional<Status> chosen = statusOf(failure);
    if (chosen.isEmpty() && end.get() == null) {
      LOG.warn("stream \"{}\": the handler failed, the stream ends", name, failure);
    }
    giveUp(chosen.orElseGet(() -> internal("the handler failed", failure)));
  }

  private Status internal(String what, Throwable failure) {
    return Status.of(StatusCode.INTERNAL, exposesExceptions ? what + ": " + failure : what);
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
    lane.submit(this::dropHeld);
  }

  /** Lets a listener that asks have more. */
  void ask(long more) {
    lane.submit(
        () -> {
          held.ask(more);
          for (ByteBuffer next = held.poll(); next != null; next = held.poll()) {
            handOver(next);
          }
          goOn();
        });
  }

  private void dropHeld() {
    discardHeld();
    goOn();
  }

  private void discardHeld() {
    for (ByteBuffer next = held.drop(); next != null; next = held.drop()) {
      consume(Items.cost(next.remaining()));
    }
    report();
  }

  /** What had to wait for messages is due when they are gone. */
  private void goOn() {
    if (!held.isEmpty()) {
      return;
    }
    if (held.takeHalfClose()) {
      halfClose();
    }
    Runnable close = held.takeClose();
    if (close != null) {
      close.run();
    }
  }

  void onMessage(ByteBuffer payload) {
    arrived.add(payload);
  }

  void onHalfClosed() {
    arrived.handOver();
    lane.submit(
        () -> {
          senderEnded = true;
          report();
          if (held.isEmpty() || gaveUp) {
            halfClose();
          } else {
            held.holdHalfClose();
          }
        });
  }

  private void halfClose() {
    Status wrong = gaveUp || listener == null ? null : arity.onHalfClosed();
    if (wrong == null) {
      tell(StreamListener::onHalfClosed);
    } else {
      giveUp(wrong);
    }
  }

  /**
   * There is room again. Over a link that was busy the sender is told at once, and makes more while
   * this is being sent; over one that takes all it would only make the batches of this drain small.
   */
  void onReady() {
    Runnable word = () -> tell(StreamListener::onReady);
    if (serializer.canSend()) {
      lane.submit(word);
    } else {
      lane.submitAtOnce(word);
    }
  }

  void onEnded(Status status) {
    if (!status.isOk()) {
      end.compareAndSet(null, status);
    }
    arrived.handOver();
    lane.submit(
        () -> {
          upstream.endTold();
          if (held.isEmpty() || gaveUp) {
            close(status);
          } else {
            held.holdClose(() -> close(status));
          }
        });
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
      around.run(() -> call.on(told));
    } catch (RuntimeException | Error e) {
      LOG.warn("stream \"{}\": the listener failed, the stream ends", name, e);
      giveUp(internal("the listener failed", e));
    }
  }

  private void deliver(ByteBuffer payload) {
    if (listener == null || gaveUp || held.pass(payload)) {
      handOver(payload);
    }
  }

  private void handOver(ByteBuffer payload) {
    long cost = Items.cost(payload.remaining());
    if (listener != null && !gaveUp) {
      R message = decode(payload);
      Status wrong = message == null ? null : arity.onMessage();
      if (wrong != null) {
        giveUp(wrong);
      } else if (message != null) {
        tell(told -> told.onMessage(message));
      }
    }
    consume(cost);
  }

  private void consume(long cost) {
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
    discardHeld();
    Status first = end.compareAndSet(null, status) ? status : end.get();
    Status last = first == null ? status : first;
    StreamListener<? super R> told = listener;
    listener = null;
    if (told != null) {
      try {
        around.run(() -> told.onClosed(last));
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
    if (unreportedBytes >= reportBytes || senderEnded) {
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
