package io.everwire.internal.server.channel.log;

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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be appended to one channel's log.
 *
 * <ul>
 *   <li>One batch is on its way at a time; what comes meanwhile makes the next one. So the order
 *       holds however late the broker answers.
 *   <li>When a batch fails, all that waits fails with it, and what a publisher sends on is refused
 *       until it repeats what failed: otherwise later publications would overtake. The same when
 *       the broker was given up: if it appends what it was silent about after all, it knows the
 *       repetition by its key and refuses what would be out of order. Publications without a key or
 *       number have no such order.
 *   <li>Bounded by its publishers' windows. Confined to the channel's turns.
 * </ul>
 */
public final class AppendQueue {
  /** Who is told what became of publications, all of an answer's at once. */
  public interface Listener {
    void onAppended(int messages, long payloadBytes, Position last);

    void onAnswered(int messages);
  }

  /** How much is sent to the broker at once, one publication at least. */
  public record BatchLimit(int messages, long bytes) {}

  /** A publication that waits. */
  public record Waiting(Publication publication, long cost, boolean retry, Publisher publisher) {}

  private final String channel;
  private final Broker broker;
  private final Retention retention;
  private final BatchLimit limit;
  private final Executor turns;
  private final Listener listener;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private List<Waiting> underWay = List.of();

  /**
   * Creates a queue.
   *
   * @param turns where answers are handled
   */
  public AppendQueue(
      String channel,
      Broker broker,
      Retention retention,
      BatchLimit limit,
      Executor turns,
      Listener listener) {
    this.channel = channel;
    this.broker = broker;
    this.retention = retention;
    this.limit = limit;
    this.turns = turns;
    this.listener = listener;
  }

  public void add(Waiting next) {
    Publisher publisher = next.publisher();
    if (publisher.awaitsRetry && !next.retry()) {
      publisher.onRefused(Publisher.refusalOfOvertaking(channel), next.cost());
      listener.onAnswered(1);
      return;
    }
    publisher.awaitsRetry = false;
    waiting.addLast(next);
  }

  /** Sends what waits, unless a batch is on its way. */
  public void send() {
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
    broker
        .append(channel, publications, retention)
        .whenComplete(
            (outcomes, failure) -> turns.execute(() -> onAnswer(batch, outcomes, failure)));
  }

  private void onAnswer(
      List<Waiting> batch, @Nullable List<AppendOutcome> outcomes, @Nullable Throwable failure) {
    underWay = List.of();
    if (outcomes == null || outcomes.size() != batch.size()) {
      String reason = PatientBroker.reason(failure);
      Status status = unavailable(reason + "; it may have happened");
      batch.forEach(each -> fail(each, status));
      Status behind = unavailable("it waited behind others, and " + reason);
      waiting.forEach(each -> fail(each, behind));
      int answered = batch.size() + waiting.size();
      waiting.clear();
      listener.onAnswered(answered);
      return;
    }
    answer(batch, outcomes);
    listener.onAnswered(batch.size());
  }

  private static void fail(Waiting each, Status status) {
    Idempotency id = each.publication().idempotency();
    each.publisher().awaitsRetry |= id != null && id.number() > 0;
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
      listener.onAppended(
          count,
          cost - count * Items.cost(0),
          new Position(position.epoch(), position.offset() + count - 1));
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
