package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

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
import io.everwire.internal.stream.Streams.Settings;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the application holds it. Safe for use by many threads: what a call can decide it
 * decides where it is made, the rest is done in the serializer, in the order of the calls.
 */
final class StreamHandle<S, R> implements Stream<S, R>, Delivery.Upstream {

  /** What all streams share. */
  interface Home {
    CallbackLane completions();

    /** Ends a stream that has not been opened; in the serializer. */
    void forget(StreamHandle<?, ?> handle, Status status);
  }

  private final String name;
  private final Codec<S> codec;
  private final Settings settings;
  private final Home home;
  private final Backlog backlog;
  private final Outgoing out;
  private final Delivery<R> delivery;
  private final CompletableFuture<Status> closed = new CompletableFuture<>();
  private volatile boolean halfClosed;

  /** Its part in a session, once it is open; in the serializer only. */
  private @Nullable Exchange exchange;

  StreamHandle(String name, Codec<S> sent, Codec<R> received, Settings settings, Home home) {
    this.name = name;
    this.codec = sent;
    this.settings = settings;
    this.home = home;
    this.backlog = new Backlog(settings.own().streamQueueBytes());
    this.delivery =
        new Delivery<>(
            name,
            received,
            this,
            settings.callbacks(),
            settings.completions(),
            settings.own().streamWindowBytes());
    this.out = new Outgoing(name, backlog, home.completions(), delivery::onReady);
  }

  /** Sets the listener of a stream that this side opens, before it is used. */
  StreamHandle<S, R> toldTo(StreamListener<? super R> listener) {
    delivery.listener(listener);
    return this;
  }

  Outgoing outgoing() {
    return out;
  }

  Exchange.Receiver receiver() {
    return delivery;
  }

  /** The stream that this side opens has its place in a session. */
  void open(Exchange on) {
    exchange = on;
    out.open(on);
    out.onRoom();
  }

  /** The peer has opened the stream. */
  void accept(Exchange on, StreamHandler<S, R> handler, StreamContext context) {
    exchange = on;
    out.open(on);
    // Ready from the start, which is nothing to tell.
    backlog.room(on.window().roomBytes());
    delivery.accept(handler, context, this);
  }

  /** The stream ends without having been opened. */
  void endUnopened(Status status) {
    out.refuse(status);
    delivery.onEnded(status);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Void> send(S message) {
    requireNonNull(message, "message");
    Status refusal = refusal();
    if (refusal != null) {
      return failed(refusal);
    }
    // A buffer of our own: the caller may read on in his.
    ByteBuffer payload = requireNonNull(codec.encode(message), "encoded message").slice();
    int size = payload.remaining();
    int maxBytes = settings.own().maxMessageBytes();
    if (size > maxBytes) {
      return failed(Outgoing.tooLarge(name, size, maxBytes, "own"));
    }
    long cost = Items.cost(size);
    if (!backlog.admit(cost)) {
      return failed(queueFull(size));
    }
    Sending sending = new Sending(out, payload, cost);
    settings.serializer().executeInBurst(sending);
    return sending;
  }

  private @Nullable Status refusal() {
    return halfClosed ? Outgoing.halfClosed(name) : delivery.ended();
  }

  private static CompletableFuture<Void> failed(Status status) {
    return CompletableFuture.failedFuture(new RealtimeException(status));
  }

  private Status queueFull(int size) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "stream \"%s\": no place for a message of %,d bytes, %,d may wait"
                + " (Limits.streamQueueBytes); send when isReady()",
            name,
            size,
            settings.own().streamQueueBytes()));
  }

  @Override
  public boolean isReady() {
    return refusal() == null && backlog.isReady();
  }

  @Override
  public void halfClose() {
    if (!halfClosed) {
      halfClosed = true;
      settings.serializer().execute(out::end);
    }
  }

  @Override
  public void cancel(Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("a stream cannot be cancelled with OK; see halfClose()");
    }
    delivery.giveUp(status);
  }

  @Override
  public CompletableFuture<Status> closed() {
    return closed;
  }

  @Override
  public void consumed(long cost) {
    settings
        .serializer()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.onConsumed(cost);
              }
            });
  }

  @Override
  public void handlerReturned() {
    settings
        .serializer()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.onHandlerReturned();
              }
            });
  }

  @Override
  public void gaveUp(Status status) {
    settings
        .serializer()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.cancel(status);
              } else {
                home.forget(this, status);
              }
            });
  }

  @Override
  public void closed(Status status) {
    home.completions().submit(() -> closed.complete(status));
  }

  @Override
  public String toString() {
    return "Stream[" + name + "]";
  }
}
