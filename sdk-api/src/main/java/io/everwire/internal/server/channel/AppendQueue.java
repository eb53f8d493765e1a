package io.everwire.internal.server.channel;

import io.everwire.Position;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.Idempotency;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.internal.session.Items;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be appended to one channel's log.
 *
 * <ul>
 *   <li>One batch is on its way at a time; what comes meanwhile makes the next one. So the order
 *       holds however late the broker answers.
 *   <li>When a batch fails, all that waits fails with it, and what a publisher sends on is refused
 *       until it repeats what failed: otherwise later publications would overtake.
 *   <li>Bounded by its publishers' windows. Confined to the channel's turns.
 * </ul>
 */
final class AppendQueue {
  private static final Logger LOG = LoggerFactory.getLogger(AppendQueue.class);

  /** How much is sent to the broker at once, one publication at least. */
  record BatchLimit(int messages, long bytes) {}

  /** A publication that waits. */
  record Waiting(Publication publication, long cost, boolean retry, Publisher publisher) {}

  private final String channel;
  private final Broker broker;
  private final Retention retention;
  private final BatchLimit limit;
  private final Executor turns;
  private final ChannelFigures figures;
  private final IntConsumer onAnswered;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private List<Waiting> underWay = List.of();

  /**
   * Creates a queue.
   *
   * @param turns where answers are handled
   * @param onAnswered told how many publications have been answered
   */
  AppendQueue(
      String channel,
      Broker broker,
      Retention retention,
      BatchLimit limit,
      Executor turns,
      ChannelFigures figures,
      IntConsumer onAnswered) {
    this.channel = channel;
    this.broker = broker;
    this.retention = retention;
    this.limit = limit;
    this.turns = turns;
    this.figures = figures;
    this.onAnswered = onAnswered;
  }

  void add(Waiting next) {
    Publisher publisher = next.publisher();
    if (publisher.awaitsRetry && !next.retry()) {
      publisher.onRefused(unavailable("an earlier publish has to be repeated first"), next.cost());
      onAnswered.accept(1);
      return;
    }
    publisher.awaitsRetry = false;
    waiting.addLast(next);
  }

  /** Sends what waits, unless a batch is on its way. */
  void send() {
    if (waiting.isEmpty() || !underWay.isEmpty()) {
      return;
    }
    List<Waiting> batch = new ArrayList<>(Math.min(waiting.size(), limit.messages()));
    List<Publication> publications = new ArrayList<>(Math.min(waiting.size(), limit.messages()));
    long bytes = 0;
    do {
      Waiting next = waiting.removeFirst();
      batch.add(next);
      publications.add(next.publication());
      bytes += next.cost();
    } while (!waiting.isEmpty() && batch.size() < limit.messages() && bytes < limit.bytes());
    underWay = batch;
    CompletionStage<List<AppendOutcome>> stage;
    try {
      stage = broker.append(channel, publications, retention);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (outcomes, failure) -> turns.execute(() -> onAnswer(batch, outcomes, failure)));
  }

  private void onAnswer(
      List<Waiting> batch, @Nullable List<AppendOutcome> outcomes, @Nullable Throwable failure) {
    underWay = List.of();
    if (outcomes == null || outcomes.size() != batch.size()) {
      LOG.warn("channel \"{}\": the broker did not take publications", channel, failure);
      Status status = unavailable("the broker failed; it may have happened");
      batch.forEach(each -> fail(each, status));
      Status behind = unavailable("the broker failed");
      waiting.forEach(each -> fail(each, behind));
      int answered = batch.size() + waiting.size();
      waiting.clear();
      onAnswered.accept(answered);
      return;
    }
    answer(batch, outcomes);
    onAnswered.accept(batch.size());
  }

  private static void fail(Waiting each, Status status) {
    Idempotency id = each.publication().idempotency();
    each.publisher().awaitsRetry = id != null && id.number() > 0;
    each.publisher().onRefused(status, each.cost());
  }

  /** Tells each publisher, at once what follows without a hole. */
  private void answer(List<Waiting> batch, List<AppendOutcome> outcomes) {
    for (int i = 0; i < batch.size(); ) {
      Waiting first = batch.get(i);
      if (outcomes.get(i) instanceof AppendOutcome.Refused refused) {
        first.publisher().onRefused(refused.status(), first.cost());
        i++;
        continue;
      }
      Position position = position(outcomes.get(i));
      int count = 0;
      long cost = 0;
      do {
        cost += batch.get(i).cost();
        count++;
        i++;
      } while (i < batch.size()
          && batch.get(i).publisher() == first.publisher()
          && follows(outcomes.get(i), position, count));
      figures.onAppended(count, cost - count * Items.cost(0));
      figures.onHead(new Position(position.epoch(), position.offset() + count - 1));
      first.publisher().onPublished(position.epoch(), position.offset(), count, cost);
    }
  }

  private static boolean follows(AppendOutcome next, Position first, int count) {
    return !(next instanceof AppendOutcome.Refused)
        && position(next).offset() == first.offset() + count
        && position(next).epoch().equals(first.epoch());
  }

  private static Position position(AppendOutcome outcome) {
    if (outcome instanceof AppendOutcome.Appended appended) {
      return appended.position();
    }
    if (outcome instanceof AppendOutcome.Repeated repeated) {
      return repeated.position();
    }
    throw new IllegalArgumentException("no position in " + outcome);
  }

  private Status unavailable(String why) {
    return Status.of(StatusCode.UNAVAILABLE, "publish to \"" + channel + "\" failed: " + why);
  }
}
