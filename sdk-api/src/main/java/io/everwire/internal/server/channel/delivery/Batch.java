package io.everwire.internal.server.channel.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * What one turn of a channel hands to all its subscribers. What they all ask of it was found out
 * once.
 *
 * @param messages at least one, in order of offset
 * @param cost of all of them
 * @param largestBytes the size of the largest payload
 * @param isForAll whether nobody is left out of any
 */
public record Batch(List<LiveMessage> messages, long cost, int largestBytes, boolean isForAll) {
  public long firstOffset() {
    return messages.get(0).offset();
  }

  public long lastOffset() {
    return messages.get(messages.size() - 1).offset();
  }

  /** What comes after an offset and is for a client; {@link #messages} itself if that is all. */
  public List<LiveMessage> wanted(long after, String clientId) {
    if (isForAll && firstOffset() > after) {
      return messages;
    }
    List<LiveMessage> wanted = new ArrayList<>(messages);
    wanted.removeIf(message -> message.offset() <= after || !message.isFor(clientId));
    return wanted;
  }

  /** What those that are wanted cost. */
  public long costOf(List<LiveMessage> wanted) {
    return wanted == messages ? cost : wanted.stream().mapToLong(LiveMessage::cost).sum();
  }
}
