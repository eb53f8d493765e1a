package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream as straight code sees it: sending waits while the receiver is slow, receiving waits for
 * messages. For plain threads and virtual ones.
 *
 * <pre>{@code
 * try (var todos = BlockingStream.open(client, READ_TODOS, options)) {
 *   todos.send(new Query("open"));
 *   for (var todo = todos.receive(); todo.isPresent(); todo = todos.receive()) {
 *     show(todo.get());
 *   }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>All waits end when the stream does, at its deadline at the latest if it has one, and when
 *       the thread is interrupted; an interruption leaves the stream as it is.
 *   <li>Messages that nobody has asked for yet stay in the stream's window, and so hold the sender.
 *   <li>Must not be used where callbacks run in the thread that works on the session ({@code
 *       Runnable::run} as callback executor): the wait would be for itself.
 *   <li>Safe for use by many threads; messages keep the order of the calls.
 * </ul>
 *
 * @param <S> what this side sends
 * @param <R> what this side receives
 */
public final class BlockingStream<S, R> implements AutoCloseable {

  /**
   * Serves streams in straight code.
   *
   * @param <S> what this side sends
   * @param <R> what this side receives
   */
  @FunctionalInterface
  public interface Body<S, R> {
    /**
     * Serves one stream. When this returns, this side sends nothing more. When the stream ends
     * before, the thread is interrupted.
     *
     * @param context who opened it
     * @param stream this side of it
     * @throws Exception to end the stream, as with {@link StreamContext#fail}
     */
    void serve(StreamContext context, BlockingStream<S, R> stream) throws Exception;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock receiving = new ReentrantLock();
  private final ArrayDeque<R> received = new ArrayDeque<>(1);
  private @Nullable Stream<S, R> stream;

  /** How many messages were asked for and have not come. */
  private int asked;

  private boolean noMore;
  private @Nullable Status ended;

  private BlockingStream() {}

  /** A view for sending only: nothing is received through it. */
  BlockingStream(Stream<S, R> stream) {
    this.stream = stream;
  }

  /**
   * Opens a stream.
   *
   * @param peer to whom
   * @param type what it carries
   * @param options deadline, metadata; its executor for callbacks is not used
   * @param <S> what is sent
   * @param <R> what is received
   * @return the stream; it can be used at once
   */
  public static <S, R> BlockingStream<S, R> open(
      Peer peer, StreamType<S, R> type, StreamOptions options) {
    BlockingStream<S, R> view = new BlockingStream<>();
    // The listener only takes notes, so it needs no thread of its own.
    view.stream = peer.open(type, options.withCallbacks(Runnable::run), view.listener());
    return view;
  }

  /**
   * Makes a call and waits for its answer.
   *
   * @param peer to whom
   * @param type a type made by {@link StreamType#call}
   * @param request the request
   * @param options deadline, metadata, retries
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return the answer
   * @throws RealtimeException if the call fails
   * @throws InterruptedException if the thread is interrupted; the call is cancelled
   */
  public static <S, R> R call(Peer peer, StreamType<S, R> type, S request, StreamOptions options)
      throws InterruptedException {
    CompletableFuture<R> answer = peer.call(type, request, options);
    try {
      return await(answer);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /**
   * Serves streams in straight code, each in a thread of an executor.
   *
   * @param executor runs each body; with a thread for each stream that is open at once
   * @param body serves each stream
   * @param <S> what this side sends
   * @param <R> what this side receives
   * @return for {@link StreamHandlers#stream}
   */
  public static <S, R> StreamHandler<S, R> handler(Executor executor, Body<S, R> body) {
    requireNonNull(executor, "executor");
    requireNonNull(body, "body");
    return (context, stream) -> {
      BlockingStream<S, R> view = new BlockingStream<>(stream);
      CompletableFuture<Void> work = new CompletableFuture<>();
      context.holdUntil(work);
      Interruption interruption = new Interruption();
      context.onEnd(status -> interruption.interrupt());
      executor.execute(() -> view.serve(context, body, interruption, work));
      return view.listener();
    };
  }

  @SuppressWarnings("NullAway") // a future of nothing completes with null
  private void serve(
      StreamContext context,
      Body<S, R> body,
      Interruption interruption,
      CompletableFuture<Void> work) {
    try {
      interruption.run(() -> body.serve(context, this));
      stream().halfClose();
    } catch (Exception e) {
      context.fail(e);
    } finally {
      work.complete(null);
    }
  }

  private StreamListener<R> listener() {
    return new StreamListener<>() {
      @Override
      public long initialDemand() {
        return 0;
      }

      @Override
      public void onMessage(R message) {
        note(
            () -> {
              asked--;
              received.addLast(message);
            });
      }

      @Override
      public void onHalfClosed() {
        note(() -> noMore = true);
      }

      @Override
      public void onClosed(Status status) {
        note(() -> ended = status);
      }
    };
  }

  private void note(Runnable change) {
    lock.lock();
    try {
      change.run();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Stream<S, R> stream() {
    return requireNonNull(stream, "stream");
  }

  /**
   * Sends a message, and waits while the receiver has no room for more.
   *
   * @param message the message
   * @throws RealtimeException if the stream has ended, the message is too large, or this side has
   *     half-closed
   * @throws InterruptedException if the thread is interrupted; the message goes all the same if it
   *     was this wait that was interrupted
   */
  public void send(S message) throws InterruptedException {
    sending.lockInterruptibly();
    try {
      CompletableFuture<Void> sent = stream().send(message);
      if (!stream().isReady() || sent.isDone()) {
        await(sent);
      }
    } finally {
      sending.unlock();
    }
  }

  /** Says that this side sends nothing more. A second call does nothing. */
  public void halfClose() {
    stream().halfClose();
  }

  /**
   * Waits for the next message.
   *
   * @return the message; empty when the other side sends no more
   * @throws RealtimeException if the stream has ended with anything but OK
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<R> receive() throws InterruptedException {
    receiving.lockInterruptibly();
    try {
      if (mustAsk()) {
        stream().request(1);
      }
      return take();
    } finally {
      receiving.unlock();
    }
  }

  private boolean mustAsk() {
    lock.lock();
    try {
      if (received.isEmpty() && asked == 0 && !noMore && ended == null) {
        asked = 1;
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private Optional<R> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (received.isEmpty() && !noMore && ended == null) {
        news.await();
      }
      if (!received.isEmpty()) {
        return Optional.of(received.removeFirst());
      }
      if (noMore || ended == null || ended.isOk()) {
        return Optional.empty();
      }
      throw ended.asException();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the end of the stream.
   *
   * @return how it ended
   * @throws InterruptedException if the thread is interrupted
   */
  public Status awaitEnd() throws InterruptedException {
    return await(stream().closed());
  }

  /**
   * Ends both directions at once.
   *
   * @param status why; not OK
   */
  public void cancel(Status status) {
    stream().cancel(status);
  }

  /** Cancels the stream if it has not ended. Does not wait. */
  @Override
  public void close() {
    stream().cancel(Status.of(StatusCode.CANCELLED, "closed before its end"));
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RealtimeException known) {
        throw new RealtimeException(known.status(), known);
      }
      throw new RealtimeException(
          Status.of(StatusCode.UNKNOWN, String.valueOf(e.getCause())), e.getCause());
    }
  }
}
