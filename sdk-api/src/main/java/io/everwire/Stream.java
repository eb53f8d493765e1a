package io.everwire;

import java.util.concurrent.CompletableFuture;

/**
 * One side of a duplex, flow-controlled exchange of messages. It belongs to the session, not to a
 * link: the death of a link does not show, a lost session ends it with {@code UNAVAILABLE}.
 *
 * <p>Safe for use by many threads; messages keep the order of the calls to {@link #send}. Nothing
 * here blocks.
 *
 * @param <S> what this side sends
 * @param <R> what this side receives
 */
public interface Stream<S, R> {

  /**
   * The name of its type.
   *
   * @return the name
   */
  String name();

  /**
   * Sends a message. It goes when the receiver has room for it; until then it waits, within {@link
   * Limits#streamQueueBytes()}.
   *
   * @param message the message
   * @return completes when the receiver's credit has let the whole message pass, so that waiting
   *     for it paces the sender; a few milliseconds later where nothing depends on it and nobody
   *     waits for it when it could; fails with a {@link RealtimeException}: {@code
   *     RESOURCE_EXHAUSTED} when too much waits or the message is too large, {@code
   *     FAILED_PRECONDITION} after {@link #halfClose()}, otherwise the status with which the stream
   *     ended first. Dependent stages run on the SDK's own executor; those of a message that was
   *     sent by a callback which runs inline, in a thread of the transport's, may run in that
   *     thread too, once the callback has returned, so that they may not block either.
   */
  CompletableFuture<Void> send(S message);

  /**
   * Whether {@link #send} would pass a message on rather than let it wait. When it turns true
   * again, {@link StreamListener#onReady()} follows.
   *
   * @return whether to send now
   */
  boolean isReady();

  /**
   * Lets more messages be delivered to a listener whose {@link StreamListener#initialDemand()} is
   * limited. What was not asked for waits in the stream's window, and so holds the sender.
   *
   * @param messages how many more
   * @throws IllegalArgumentException if it is not positive
   */
  void request(long messages);

  /**
   * Says that this side sends nothing more, once what waits has gone. A second call does nothing.
   * Where the type lets this side send one message, it follows that message by itself; without the
   * message it ends the stream with {@code INTERNAL}.
   */
  void halfClose();

  /**
   * Ends both directions at once. What waits is discarded; the other side is told the status. After
   * the end this does nothing.
   *
   * @param status why; not OK
   * @throws IllegalArgumentException if the status is OK
   */
  void cancel(Status status);

  /**
   * Completes when the stream has ended on this side, after {@link StreamListener#onClosed}.
   *
   * @return completes with the status, never exceptionally: OK when both sides have half-closed
   */
  CompletableFuture<Status> closed();
}
