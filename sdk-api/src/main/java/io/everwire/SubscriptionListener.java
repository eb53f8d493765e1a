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
   * The retained value of a key is deleted; see {@link Channel#delete}.
   *
   * @param key the key
   * @param position where the deletion stands in the channel
   */
  default void onDeleted(String key, Position position) {}

  /**
   * Messages are missing between the last one delivered and the next: the session was lost, or the
   * subscription fell behind, and the channel no longer has them; or the channel was made anew, in
   * another epoch. Gaps that wait for the listener, without a message between, are told as one.
   *
   * @param gap what is missing
   */
  default void onGap(Gap gap) {}

  /**
   * All of the past has been delivered, or told as a gap: what follows is live. After a start in
   * the past, and after each recovery from a lost session.
   */
  default void onRecovered() {}

  /**
   * The retained values of the channel follow, all of them; {@link DeliveryMode#LATEST} only. A key
   * that is not among them has no value.
   */
  default void onSnapshotBegin() {}

  /** All retained values have been delivered; what follows changes them. */
  default void onSnapshotEnd() {}

  /**
   * Who is in the channel has changed, or is told for the first time in a session; where {@link
   * SubscribeOptions#presence()} asks for it. Changes that wait for the listener are told as one,
   * at the place of the first.
   *
   * @param event the change
   */
  default void onPresence(PresenceEvent event) {}

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
