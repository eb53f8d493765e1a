package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream as {@link java.util.concurrent.Flow} sees it: a publisher of what is received and a
 * subscriber for what is sent. Demand is the stream's flow control: a subscriber that asks for
 * nothing holds the sender at the other side.
 *
 * <ul>
 *   <li>The publisher has one subscriber; a second one gets an {@link IllegalStateException}. It
 *       completes when the other side sends no more, and fails with a {@link RealtimeException}
 *       when the stream ends with anything but OK. To cancel the subscription cancels the stream,
 *       unless it has completed.
 *   <li>The subscriber half-closes when its publisher completes, and cancels the stream when that
 *       fails: with the status of a {@link RealtimeException}, otherwise {@code INTERNAL}. When the
 *       stream ends it cancels its subscription.
 *   <li>Signals come on the callback executor, one after the other.
 * </ul>
 *
 * @param <S> what this side sends
 * @param <R> what this side receives
 */
public final class FlowStream<S, R> {
  private static final Status CANCELLED =
      Status.of(StatusCode.CANCELLED, "the subscription was cancelled");

  private final Received received = new Received();
  private final Sent sent = new Sent();
  private @Nullable Stream<S, R> stream;

  private FlowStream() {}

  /**
   * Opens a stream.
   *
   * @param peer to whom
   * @param type what it carries
   * @param options deadline, metadata
   * @param <S> what is sent
   * @param <R> what is received
   * @return the stream; it can be used at once
   */
  public static <S, R> FlowStream<S, R> open(
      Peer peer, StreamType<S, R> type, StreamOptions options) {
    FlowStream<S, R> view = new FlowStream<>();
    view.opened(peer.open(type, options, view.received));
    return view;
  }

  /**
   * Serves streams with publishers and subscribers.
   *
   * @param body subscribes, and is subscribed, for each stream
   * @param <S> what this side sends
   * @param <R> what this side receives
   * @return for {@link StreamHandlers#stream}
   */
  public static <S, R> StreamHandler<S, R> handler(
      BiConsumer<StreamContext, FlowStream<S, R>> body) {
    requireNonNull(body, "body");
    return (context, stream) -> {
      FlowStream<S, R> view = new FlowStream<>();
      view.opened(stream);
      body.accept(context, view);
      return view.received;
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the future of the end never fails
  private void opened(Stream<S, R> opened) {
    stream = opened;
    opened.closed().thenAccept(status -> sent.onEnded());
  }

  private Stream<S, R> stream() {
    return requireNonNull(stream, "stream");
  }

  /**
   * What the other side sends.
   *
   * @return the publisher, the same each time
   */
  public Flow.Publisher<R> received() {
    return received;
  }

  /**
   * Takes what this side sends.
   *
   * @return the subscriber, the same each time
   */
  public Flow.Subscriber<S> sent() {
    return sent;
  }

  /** The stream's listener, and the publisher of what it is told. */
  private final class Received implements StreamListener<R>, Flow.Publisher<R> {
    private final Object lock = new Object();
    private volatile @Nullable Receiving receiving;

    /** The end came before anybody had subscribed. */
    private @Nullable Status endedEarly;

    @Override
    public void subscribe(Flow.Subscriber<? super R> subscriber) {
      requireNonNull(subscriber, "subscriber");
      Receiving mine = new Receiving(subscriber);
      Status end;
      synchronized (lock) {
        if (receiving != null) {
          mine = null;
        } else {
          receiving = mine;
        }
        end = endedEarly;
      }
      if (mine == null) {
        refuse(subscriber);
        return;
      }
      mine.begin(end);
    }

    private void refuse(Flow.Subscriber<? super R> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
          });
      subscriber.onError(
          new IllegalStateException("a stream's publisher can be subscribed to once only"));
    }

    private @Nullable Receiving present(Status endIfNone) {
      synchronized (lock) {
        if (receiving == null && endedEarly == null) {
          endedEarly = endIfNone;
        }
        return receiving;
      }
    }

    @Override
    public long initialDemand() {
      return 0;
    }

    @Override
    public void onMessage(R message) {
      Receiving present = receiving;
      if (present != null) {
        present.next(message);
      }
    }

    @Override
    public void onHalfClosed() {
      onClosed(Status.OK);
    }

    @Override
    public void onClosed(Status status) {
      Receiving present = present(status);
      if (present != null) {
        present.end(status);
      }
    }
  }

  /** One subscription to what is received. */
  private final class Receiving implements Flow.Subscription {
    private final AtomicReference<Flow.@Nullable Subscriber<? super R>> subscriber;
    private @Nullable Status pendingEnd;
    private boolean begun;

    /** Asked for within onSubscribe, in whose course nothing may be told. */
    private final List<Long> askedEarly = new ArrayList<>(1);

    Receiving(Flow.Subscriber<? super R> told) {
      subscriber = new AtomicReference<>(told);
    }

    void begin(@Nullable Status endedEarly) {
      Flow.Subscriber<? super R> told = subscriber.get();
      if (told != null) {
        told.onSubscribe(this);
      }
      Status end;
      List<Long> asked;
      synchronized (this) {
        begun = true;
        end = pendingEnd == null ? endedEarly : pendingEnd;
        asked = List.copyOf(askedEarly);
      }
      asked.forEach(this::ask);
      if (end != null) {
        end(end);
      }
    }

    void next(R message) {
      Flow.Subscriber<? super R> told = subscriber.get();
      if (told != null) {
        told.onNext(message);
      }
    }

    void end(Status status) {
      synchronized (this) {
        if (!begun) {
          // onSubscribe comes first.
          pendingEnd = pendingEnd == null ? status : pendingEnd;
          return;
        }
      }
      Flow.Subscriber<? super R> told = subscriber.getAndSet(null);
      if (told == null) {
        return;
      }
      if (status.isOk()) {
        told.onComplete();
      } else {
        told.onError(status.asException());
      }
    }

    @Override
    public void request(long n) {
      synchronized (this) {
        if (!begun) {
          askedEarly.add(n);
          return;
        }
      }
      ask(n);
    }

    private void ask(long n) {
      if (n > 0) {
        stream().request(n);
        return;
      }
      Flow.Subscriber<? super R> told = subscriber.getAndSet(null);
      if (told != null) {
        stream().cancel(CANCELLED);
        told.onError(
            new IllegalArgumentException(
                "non-positive subscription request (rule 3.9): asked for " + n + " messages"));
      }
    }

    @Override
    public void cancel() {
      if (subscriber.getAndSet(null) != null) {
        stream().cancel(CANCELLED);
      }
    }
  }

  /** Sends what it is given, one message after the other as the receiver has room. */
  private final class Sent implements Flow.Subscriber<S> {
    private final AtomicReference<Flow.@Nullable Subscription> subscription =
        new AtomicReference<>();
    private volatile boolean done;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      requireNonNull(given, "subscription");
      if (done || !subscription.compareAndSet(null, given)) {
        given.cancel();
        return;
      }
      if (stream().closed().isDone()) {
        onEnded();
        return;
      }
      given.request(1);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what can fail is dealt with there
    public void onNext(S message) {
      requireNonNull(message, "message");
      Flow.Subscription from = subscription.get();
      if (done || from == null) {
        return;
      }
      CompletableFuture<Void> going = stream().send(message);
      boolean goOn = stream().isReady();
      going.whenComplete(
          (gone, failure) -> {
            if (failure != null) {
              onFailed(failure);
            } else if (!goOn) {
              from.request(1);
            }
          });
      if (goOn) {
        from.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      requireNonNull(failure, "failure");
      done = true;
      cancelStream(failure);
    }

    private void onFailed(Throwable failure) {
      onEnded();
      cancelStream(failure);
    }

    private void cancelStream(Throwable failure) {
      stream()
          .cancel(
              failure instanceof RealtimeException known && !known.status().isOk()
                  ? known.status()
                  : Status.of(StatusCode.INTERNAL, "the publisher failed"));
    }

    @Override
    public void onComplete() {
      done = true;
      stream().halfClose();
    }

    /** Nothing more can be sent. */
    void onEnded() {
      done = true;
      Flow.Subscription from = subscription.get();
      if (from != null) {
        from.cancel();
      }
    }
  }
}
