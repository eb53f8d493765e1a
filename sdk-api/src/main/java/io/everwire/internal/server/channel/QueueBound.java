package io.everwire.internal.server.channel;

import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.SharedMessage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much may wait for one subscriber, counted from the moment a channel hands it out until the
 * session has taken it for sending: so the bound holds wherever it waits.
 *
 * <ul>
 *   <li>Bounded in messages and bytes; one message is admitted when nothing waits.
 *   <li>{@link #admit} belongs to the channel's turns, {@link #onTaken} to the session's
 *       serializer; neither waits for the other.
 * </ul>
 */
final class QueueBound {
  private final String channel;
  private final ServerLimits limits;
  private final long maxMessageBytes;
  private long givenMessages;
  private long givenBytes;
  private volatile long takenMessages;
  private volatile long takenBytes;

  /**
   * Creates the bound of a subscriber.
   *
   * @param maxMessageBytes the largest message that the subscriber takes
   */
  QueueBound(String channel, ServerLimits limits, long maxMessageBytes) {
    this.channel = channel;
    this.limits = limits;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Takes messages in; returns why the subscriber has to end if there is no room for all. */
  @Nullable Status admit(List<SharedMessage> batch) {
    for (SharedMessage message : batch) {
      Status refusal = admit(message.payloadBytes());
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private @Nullable Status admit(int payloadBytes) {
    if (payloadBytes > maxMessageBytes) {
      return ended(
          "a message of %,d bytes was published, the subscriber takes %,d at most"
              + " (Limits.maxMessageBytes)",
          payloadBytes, maxMessageBytes);
    }
    long messages = givenMessages - takenMessages + 1;
    long bytes = givenBytes - takenBytes + Items.cost(payloadBytes);
    if (messages > limits.subscriberQueueMessages()) {
      return ended(
          "%,d messages would wait for the subscriber, limit is %,d"
              + " (ServerLimits.subscriberQueueMessages)",
          messages, limits.subscriberQueueMessages());
    }
    if (messages > 1 && bytes > limits.subscriberQueueBytes()) {
      return ended(
          "%,d bytes would wait for the subscriber, limit is %,d"
              + " (ServerLimits.subscriberQueueBytes)",
          bytes, limits.subscriberQueueBytes());
    }
    givenMessages++;
    givenBytes += Items.cost(payloadBytes);
    return null;
  }

  private Status ended(String format, long present, long limit) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        "subscription to \""
            + channel
            + "\" ended: "
            + String.format(Locale.ROOT, format, present, limit));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written in one serializer only
  void onTaken(int payloadBytes) {
    takenMessages++;
    takenBytes += Items.cost(payloadBytes);
  }
}
