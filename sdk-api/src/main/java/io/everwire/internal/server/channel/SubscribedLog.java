package io.everwire.internal.server.channel;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.LogPage;
import io.everwire.broker.RetainedPage;
import io.everwire.internal.server.channel.recovery.Recovery;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A channel, as a subscription's recovery sees it. */
record SubscribedLog(HubChannel channel, Subscriber subscriber) implements Recovery.Source {
  @Override
  public void attach() {
    channel.attach(subscriber);
  }

  @Override
  public void detach() {
    channel.detach(subscriber);
  }

  @Override
  public void onEpochSeen(String epoch) {
    channel.onEpochSeen(epoch);
  }

  @Override
  public CompletionStage<LogPage> read(
      Direction direction, Optional<Position> from, int limit, long maxBytes) {
    return channel.read(direction, from, limit, maxBytes);
  }

  @Override
  public CompletionStage<RetainedPage> retained(String afterKey, int limit, long maxBytes) {
    return channel.retained(afterKey, limit, maxBytes);
  }
}
