package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * A message that came over a channel.
 *
 * @param channel the channel's name
 * @param position where the message stands in the channel
 * @param payload what was published
 * @param <T> the payload's type
 */
public record Message<T>(String channel, Position position, T payload) {
  public Message {
    requireNonNull(channel, "channel");
    requireNonNull(position, "position");
    requireNonNull(payload, "payload");
  }
}
