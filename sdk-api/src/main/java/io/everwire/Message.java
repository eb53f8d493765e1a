package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * A message that came over a channel.
 *
 * @param channel the channel's name
 * @param position where the message stands in the channel; for a volatile message ({@link
 *     PublishOptions#isVolatile()}) that of the last one before it that has a place
 * @param payload what was published
 * @param key what the message is about; empty for nothing, see {@link PublishOptions#key()}
 * @param <T> the payload's type
 */
public record Message<T>(String channel, Position position, T payload, String key) {
  public Message {
    requireNonNull(channel, "channel");
    requireNonNull(position, "position");
    requireNonNull(payload, "payload");
    requireNonNull(key, "key");
  }

  /**
   * A message without a key.
   *
   * @param channel as {@link #channel()}
   * @param position as {@link #position()}
   * @param payload as {@link #payload()}
   */
  public Message(String channel, Position position, T payload) {
    this(channel, position, payload, "");
  }
}
