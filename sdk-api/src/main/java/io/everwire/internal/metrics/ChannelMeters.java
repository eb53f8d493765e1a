package io.everwire.internal.metrics;

import static io.everwire.metrics.Meter.SERVER_CONFLATIONS;
import static io.everwire.metrics.Meter.SERVER_DELIVERIES;
import static io.everwire.metrics.Meter.SERVER_DROPS;
import static io.everwire.metrics.Meter.SERVER_GAPS;
import static io.everwire.metrics.Meter.SERVER_PUBLICATIONS;
import static io.everwire.metrics.Meter.SERVER_PUBLICATION_BYTES;
import static io.everwire.metrics.Meter.SERVER_QUEUED_BYTES;
import static io.everwire.metrics.Meter.SERVER_QUEUED_MESSAGES;
import static io.everwire.metrics.Meter.SERVER_RECOVERIES;
import static io.everwire.metrics.Meter.SERVER_REFUSALS;
import static io.everwire.metrics.Meter.SERVER_SUBSCRIPTIONS;

import io.everwire.StatusCode;
import io.everwire.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happens in a server's channels. Safe for use by many threads, and cheap: whoever calls for
 * messages calls once for each turn or batch of them.
 */
public final class ChannelMeters {

  /** Why a subscriber was told of a gap. */
  public enum GapReason {
    SLOW_READER("slow_reader"),
    HISTORY("history"),
    EPOCH("epoch");

    private final String tag;

    GapReason(String tag) {
      this.tag = tag;
    }
  }

  private final Metrics metrics;
  private final LongAdder publications = new LongAdder();
  private final LongAdder publicationBytes = new LongAdder();
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder subscriptions = new LongAdder();
  private final LongAdder queuedMessages = new LongAdder();
  private final LongAdder queuedBytes = new LongAdder();
  private final LongAdder drops = new LongAdder();
  private final LongAdder conflations = new LongAdder();

  ChannelMeters(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Counts what nobody reads. */
  public static ChannelMeters unread() {
    return new ChannelMeters(Metrics.none());
  }

  void begin(Observations observations) {
    observations.begin(SERVER_PUBLICATIONS, publications::sum);
    observations.begin(SERVER_PUBLICATION_BYTES, publicationBytes::sum);
    observations.begin(SERVER_DELIVERIES, deliveries::sum);
    observations.begin(SERVER_SUBSCRIPTIONS, subscriptions::sum);
    observations.begin(SERVER_QUEUED_MESSAGES, queuedMessages::sum);
    observations.begin(SERVER_QUEUED_BYTES, queuedBytes::sum);
    observations.begin(SERVER_DROPS, drops::sum);
    observations.begin(SERVER_CONFLATIONS, conflations::sum);
  }

  /** A channel has taken messages, all of one turn at once. */
  public void onPublished(int messages, long payloadBytes) {
    publications.add(messages);
    publicationBytes.add(payloadBytes);
  }

  /** Messages were handed to subscriptions: those of one turn, times its subscribers. */
  public void onDelivered(long messages) {
    deliveries.add(messages);
  }

  /** A subscription has begun, or, with -1, ended. */
  public void onSubscriptions(int change) {
    subscriptions.add(change);
  }

  /** A subscriber's queue has grown, or, with negative figures, shrunk. */
  public void onQueued(long messages, long bytes) {
    queuedMessages.add(messages);
    queuedBytes.add(bytes);
  }

  /** Messages were dropped for one subscriber. */
  public void onDropped(long messages) {
    drops.add(messages);
  }

  /** Messages in one subscriber's queue were replaced by newer ones. */
  public void onConflated(long messages) {
    conflations.add(messages);
  }

  /** A subscriber was told of a gap. */
  public void onGap(GapReason reason) {
    metrics.count(SERVER_GAPS, 1, reason.tag);
  }

  /**
   * Something was refused, as {@link ServerMeters#onRefused} says.
   *
   * @param limit the setting that was reached; {@link ServerMeters#NO_LIMIT} if none was
   */
  public void onRefused(StatusCode code, String limit) {
    metrics.count(SERVER_REFUSALS, 1, code.name(), limit);
  }

  /** A subscription that asked to recover got all it had missed, or was told of a gap. */
  public void onRecovered(boolean complete) {
    metrics.count(SERVER_RECOVERIES, 1, complete ? "complete" : "gap");
  }
}
