package io.everwire.internal.server.channel.delivery;

import java.util.ArrayList;
import java.util.List;

/** Gathers what one turn of a channel hands to all its subscribers. Confined to the turns. */
public final class BatchBuilder {
  private final List<LiveMessage> messages = new ArrayList<>();
  private long cost;
  private int largestBytes;
  private boolean isForAll = true;

  public void add(LiveMessage message) {
    messages.add(message);
    cost += message.cost();
    largestBytes = Math.max(largestBytes, message.payloadBytes());
    isForAll &= !message.isExceptSomebody();
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Of all that was gathered. */
  public long cost() {
    return cost;
  }

  /** Makes a batch of what was gathered, one message at least, and begins anew. */
  public Batch build() {
    Batch batch = new Batch(List.copyOf(messages), cost, largestBytes, isForAll);
    messages.clear();
    cost = 0;
    largestBytes = 0;
    isForAll = true;
    return batch;
  }
}
