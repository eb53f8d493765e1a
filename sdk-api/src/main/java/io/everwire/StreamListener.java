package io.everwire;

/**
 * What a stream brings. Calls come one after the other, each happening before the next, on the
 * callback executor. While a call runs, the sender gets no new credit for its message: a slow
 * listener slows its sender. An exception from a method ends the stream with {@code INTERNAL} and
 * is logged; its text stays here.
 *
 * @param <R> what is received
 */
@FunctionalInterface
public interface StreamListener<R> {

  /**
   * A message, in the order in which the other side sent it.
   *
   * @param message the message
   */
  void onMessage(R message);

  /**
   * How many messages may be delivered before {@link Stream#request} asks for more. Asked once,
   * before the first.
   *
   * @return the number; without limit by default
   */
  default long initialDemand() {
    return Long.MAX_VALUE;
  }

  /**
   * {@link Stream#isReady()} has turned true: once the stream is open, and then whenever it was
   * asked while it was false, as soon as nearly all that waited has gone.
   */
  default void onReady() {}

  /** The other side sends nothing more. */
  default void onHalfClosed() {}

  /**
   * The stream has ended; the last call.
   *
   * @param status OK when both sides have half-closed, otherwise why
   */
  default void onClosed(Status status) {}
}
