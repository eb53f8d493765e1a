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
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.internal.session.Items;
import io.everwire.internal.stream.Streams.Settings;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the application holds it. Safe for use by many threads: what a call can decide it
 * decides where it is made, the rest is done in the serializer, in the order of the calls.
 */
final class StreamHandle<S, R> implements Stream<S, R>, Exchange.Receiver, Delivery.Upstream {

  /** What all streams share. */
  interface Home {
    /** Completes what is awaited of them; any thread may ask. */
    StreamFutures futures();

    /** Ends a stream that has not been opened; in the serializer. */
    void forget(StreamHandle<?, ?> handle, Status status);
  }

  private final String name;
  private final Codec<S> codec;
  private final boolean sendsOne;
  private final EndActions endActions;
  private final Settings settings;
  private final Home home;
  private final Backlog backlog;
  private final Outgoing out;
  private final Delivery<R> delivery;
  private final CompletableFuture<Status> closed = new CompletableFuture<>();
  private final AtomicBoolean sentOne = new AtomicBoolean();
  private volatile boolean halfClosed;

  /** How this side opens it; nothing is known of how the other side did. */
  private final StreamOptions options;

  private final Deadline deadline;

  /** What has it opened, until that is done; in the serializer only, once the stream is made. */
  private @Nullable Runnable admission;

  /** Its part in a session, once it is open; in the serializer only. */
  private @Nullable Exchange exchange;

  private StreamHandle(
      StreamType<?, ?> type,
      Codec<S> sent,
      Codec<R> received,
      boolean sendsOne,
      Arity arity,
      StreamOptions options,
      Optional<TimeLimit> limit,
      Settings settings,
      Home home) {
    this.name = type.name();
    this.codec = sent;
    this.sendsOne = sendsOne;
    this.endActions = new EndActions(settings.completions());
    this.settings = settings;
    this.home = home;
    this.backlog = new Backlog(settings.own().streamQueueBytes());
    this.options = options;
    this.delivery =
        new Delivery<>(
            name,
            received,
            arity,
            this,
            options.callbacks().orElse(settings.callbacks()),
            settings);
    this.deadline = new Deadline(name, settings.timers(), limit, delivery::giveUp);
    this.out = new Outgoing(name, backlog, home.futures(), delivery::onReady);
  }

  /** A stream that this side opens, when it is {@linkplain #admit admitted}. */
  static <S, R> StreamHandle<S, R> opening(
      StreamType<S, R> type,
      StreamOptions options,
      StreamListener<? super R> listener,
      Settings settings,
      Home home) {
    StreamHandle<S, R> handle =
        new StreamHandle<>(
            type,
            type.sent(),
            type.received(),
            type.mode().hasOneRequest(),
            Arity.ofAnswers(type),
            options,
            options.deadline().map(time -> TimeLimit.in(time, settings.timers())),
            settings,
            home);
    handle.delivery.listener(listener);
    return handle;
  }

  /** A stream that the peer has opened: what it receives is what the opener sends. */
  static <S, R> StreamHandle<R, S> accepting(
      StreamType<S, R> type, Optional<TimeLimit> limit, Settings settings, Home home) {
    return new StreamHandle<>(
        type,
        type.received(),
        type.sent(),
        type.mode().hasOneAnswer(),
        Arity.ofRequests(type),
        StreamOptions.DEFAULT,
        limit,
        settings,
        home);
  }

  /** What is to be done when it is admitted; before anybody else knows the stream. */
  void onAdmit(Runnable action) {
    admission = action;
  }

  /**
   * Has it opened unless that was done; in the serializer. The first message that is the only one
   * does so as well, so that it need not follow in a batch of its own.
   */
  void admit() {
    Runnable due = admission;
    admission = null;
    if (due != null) {
      due.run();
    }
  }

  StreamOptions options() {
    return options;
  }

  EndActions endActions() {
    return endActions;
  }

  Deadline deadline() {
    return deadline;
  }

  Outgoing outgoing() {
    return out;
  }

  Exchange.Receiver receiver() {
    return this;
  }

  @Override
  public void onMessage(ByteBuffer payload) {
    delivery.onMessage(payload);
  }

  @Override
  public void onHalfClosed() {
    delivery.onHalfClosed();
  }

  @Override
  public void onEnded(Status status) {
    deadline.stop();
    home.futures().flush();
    delivery.onEnded(status);
    endActions.onEnded(status);
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
    deadline.start().ifPresent(delivery::giveUp);
    out.open(on);
    // Ready from the start, which is nothing to tell.
    backlog.room(on.window().roomBytes());
    delivery.accept(handler, context, this, settings.services().interceptors());
  }

  /** The stream ends without having been opened. */
  void endUnopened(Status status) {
    out.refuse(status);
    onEnded(status);
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
    if (sendsOne) {
      return sendOnly(sending);
    }
    settings.serializer().executeInBurst(sending);
    return sending.sent();
  }

  /** Sends the one message that this side has, and half-closes. */
  private CompletableFuture<Void> sendOnly(Sending sending) {
    if (!sentOne.compareAndSet(false, true)) {
      backlog.release(sending.cost);
      return failed(onlyOne());
    }
    halfClosed = true;
    settings
        .serializer()
        .executeForCallback(
            () -> {
              admit();
              out.offerOnly(sending);
            });
    return sending.sent();
  }

  private @Nullable Status refusal() {
    if (halfClosed) {
      return sendsOne ? onlyOne() : Outgoing.halfClosed(name);
    }
    return delivery.ended();
  }

  private Status onlyOne() {
    return Status.of(
        StatusCode.FAILED_PRECONDITION,
        "stream \"" + name + "\": its type lets this side send one message");
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
  public void request(long messages) {
    if (messages < 1) {
      throw new IllegalArgumentException("asked for " + messages + " messages, must be 1 or more");
    }
    delivery.ask(messages);
  }

  @Override
  public void halfClose() {
    if (sendsOne && !sentOne.get()) {
      delivery.giveUp(
          Status.of(
              StatusCode.INTERNAL,
              "stream \"" + name + "\" was half-closed without the one message of its type"));
    } else if (!halfClosed) {
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
                exchange.onWorkDone();
              }
            });
  }

  /** Keeps the last frame back while something is done for the stream. */
  void holdUntil(CompletionStage<?> work) {
    settings
        .serializer()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.onWorkBegun();
              }
            });
    work.whenComplete((done, failure) -> handlerReturned());
  }

  void fail(Throwable failure) {
    delivery.fail(failure);
  }

  @Override
  public void endTold() {
    settings
        .serializer()
        .execute(
            () -> {
              if (exchange != null) {
                exchange.onEndTold();
              }
            });
  }

  @Override
  public void gaveUp(Status status) {
    settings
        .serializer()
        .execute(
            () -> {
              admit();
              if (exchange != null) {
                exchange.cancel(status);
              } else {
                home.forget(this, status);
              }
            });
  }

  @Override
  public void closed(Status status) {
    home.futures().run(() -> closed.complete(status));
  }

  @Override
  public String toString() {
    return "Stream[" + name + "]";
  }
}
