package io.everwire.internal.server.channel.delivery;

import java.util.List;

/**
 * What one turn of a channel hands to all its subscribers.
 *
 * @param messages at least one, in order of offset
 * @param cost of all of them
 * @param isForAll whether nobody is left out of any
 */
public record Batch(List<LiveMessage> messages, long cost, boolean isForAll) {
  public long firstOffset() {
    return messages.get(0).offset();
  }

  public long lastOffset() {
    return messages.get(messages.size() - 1).offset();
  }
}
