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
import io.everwire.testkit.seeds.Judge;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The broker that all servers share, and who writes down what is really written to it. */
final class WitnessBroker implements Broker {
  private final Judge judge;
  private final VirtualEnvironment world;
  private final UnaryOperator<Broker> store;
  private final Map<String, ChannelLog> logs = new LinkedHashMap<>();
  private VirtualNode node;
  private Broker present;
  private int losses;
  private @Nullable Duration lastLoss;

  /**
   * Creates a broker that has lost nothing yet.
   *
   * @param store what it has its channels in, on a broker in memory
   */
  WitnessBroker(Judge judge, VirtualEnvironment world, UnaryOperator<Broker> store) {
    this.judge = judge;
    this.world = world;
    this.store = store;
    node = world.node("broker");
    present = store.apply(Broker.inMemory(node));
  }

  /** The broker loses all that it had, and its subscriptions end. */
  void loseEverything() {
    Broker lost = present;
    VirtualNode lostNode = node;
    losses++;
    logs.values().forEach(ChannelLog::onLost);
    node = world.node("broker-" + losses);
    present = store.apply(Broker.inMemory(node));
    lastLoss = world.elapsed();
    lost.close();
    lostNode.crash();
  }

  int losses() {
    return losses;
  }

  /** Whether it has lost what it had since a time. */
  boolean hasLostSince(Duration time) {
    return lastLoss != null && lastLoss.compareTo(time) >= 0;
  }

  ChannelLog log(String channel) {
    return logs.computeIfAbsent(channel, ChannelLog::new);
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    Duration now = world.elapsed();
    return present
        .append(channel, publications, retention)
        .thenApply(
            outcomes -> {
              for (int i = 0; i < outcomes.size(); i++) {
                note(channel, publications.get(i), outcomes.get(i), retention, now);
              }
              return outcomes;
            });
  }

  private void note(
      String channel,
      Publication publication,
      AppendOutcome outcome,
      Retention retention,
      Duration now) {
    if (outcome instanceof AppendOutcome.Appended appended) {
      judge.watch(() -> log(channel).append(appended.position(), publication, retention, now));
    }
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    present.sendVolatile(channel, publication);
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    return present.subscribe(channel, listener);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes) {
    return present.read(channel, direction, from, limit, maxBytes);
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return present.retained(channel, afterKey, limit, maxBytes);
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return present.enter(channel, member, lease);
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    return present.leave(channel, member);
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return present.members(channel);
  }

  @Override
  public Duration deduplicationWindow() {
    return present.deduplicationWindow();
  }

  @Override
  public void close() {
    present.close();
  }
}
