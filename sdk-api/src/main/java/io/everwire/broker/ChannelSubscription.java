package io.everwire.broker;

import io.everwire.Position;

/** A subscription at the broker. */
public interface ChannelSubscription extends AutoCloseable {

  /**
   * The position after which everything is brought.
   *
   * @return the position
   */
  Position position();

  /** Ends the subscription; calls that are under way may still come. */
  @Override
  void close();
}
