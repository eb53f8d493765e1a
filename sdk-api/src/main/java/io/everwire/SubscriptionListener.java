package io.everwire;

/**
 * What a subscription brings. Calls come one after the other, each happening before the next, on
 * the callback executor. A slow listener slows its own subscription only. An exception from a
 * method is logged, and delivery goes on with the next event.
 *
 * @param <T> the messages' type
 */
@FunctionalInterface
public interface SubscriptionListener<T> {

  /**
   * A message, in the order of the channel.
   *
   * @param message the message
   */
  void onMessage(Message<T> message);

  /**
   * Messages are missing between the last one delivered and the next: the session was lost, and the
   * channel no longer has them.
   *
   * @param gap what is missing
   */
  default void onGap(Gap gap) {}

  /**
   * A message came that the codec cannot decode. It is skipped.
   *
   * @param position where it stands in the channel
   * @param error what the codec said
   */
  default void onUndecodable(Position position, RealtimeException error) {}

  /**
   * The subscription has ended; the last call.
   *
   * @param status OK after {@link Subscription#close()}, otherwise why
   */
  default void onEnded(Status status) {}
}
