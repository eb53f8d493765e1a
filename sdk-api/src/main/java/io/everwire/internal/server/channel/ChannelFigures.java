package io.everwire.internal.server.channel;

import io.everwire.ChannelInfo;
import io.everwire.Position;
import io.everwire.internal.metrics.ChannelMeters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one channel. Written in the channel's turns only; {@link #info} may be asked
 * by any thread.
 */
final class ChannelFigures {
  private final String name;
  private final ChannelMeters meters;
  private volatile int subscriptions;
  private volatile @Nullable Position head;

  ChannelFigures(String name, ChannelMeters meters) {
    this.name = name;
    this.meters = meters;
  }

  ChannelInfo info() {
    return new ChannelInfo(name, subscriptions, Optional.ofNullable(head));
  }

  void onSubscriptions(int number) {
    meters.onSubscriptions(number - subscriptions);
    subscriptions = number;
  }

  /** Publications were appended for this server. */
  void onAppended(int messages, long payloadBytes) {
    meters.onPublished(messages, payloadBytes);
  }

  /** The newest position that this server knows of. */
  void onHead(Position position) {
    head = position;
  }

  void onDelivered(long messages) {
    meters.onDelivered(messages);
  }
}
