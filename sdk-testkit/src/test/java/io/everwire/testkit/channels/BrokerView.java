package io.everwire.testkit.channels;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A broker as another one shows it; to be changed in one respect. */
class BrokerView implements Broker {
  private final Broker real;

  BrokerView(Broker real) {
    this.real = real;
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    return real.append(channel, publications, retention);
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    real.sendVolatile(channel, publication);
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    return real.subscribe(channel, listener);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes) {
    return real.read(channel, direction, from, limit, maxBytes);
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return real.retained(channel, afterKey, limit, maxBytes);
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return real.enter(channel, member, lease);
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    return real.leave(channel, member);
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return real.members(channel);
  }

  @Override
  public Duration deduplicationWindow() {
    return real.deduplicationWindow();
  }

  @Override
  public void close() {
    real.close();
  }
}
