package io.everwire.internal.server.channel;

import io.everwire.ChannelPolicy;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.ChannelMeters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much the server's own code has published to a channel without an answer. Bounded as a
 * subscription's queue; one message is admitted when nothing is unanswered. Safe for use by many
 * threads.
 */
final class LocalWindow {
  private final String channel;
  private final ChannelPolicy policy;
  private final ChannelMeters meters;
  private int messages;
  private long bytes;

  LocalWindow(String channel, ChannelPolicy policy, ChannelMeters meters) {
    this.channel = channel;
    this.policy = policy;
    this.meters = meters;
  }

  /** Takes a publish in; returns why not if there is no room. */
  synchronized @Nullable Status take(long cost) {
    if (messages >= policy.queueMessages()
        || (messages > 0 && bytes + cost > policy.queueBytes())) {
      meters.onRefused(StatusCode.RESOURCE_EXHAUSTED, "ChannelPolicy.queueMessages");
      return Status.of(
          StatusCode.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "publish to \"%s\" refused: %,d of the server's own publishes of %,d bytes wait,"
                  + " limits are %,d and %,d (ChannelPolicy.queueMessages, queueBytes)",
              channel,
              messages,
              bytes,
              policy.queueMessages(),
              policy.queueBytes()));
    }
    messages++;
    bytes += cost;
    return null;
  }

  synchronized void giveBack(long cost) {
    messages--;
    bytes -= cost;
  }
}
