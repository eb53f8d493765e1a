package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.ChannelAction;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.Presence;
import io.everwire.RealtimeException;
import io.everwire.testkit.seeds.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks one question about a channel, and holds the answer against what was written. */
final class Questioner {
  private final ClientActor owner;
  private final Channel<String> channel;
  private final ChannelSpec spec;
  private final ChannelLog log;
  private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
  private @Nullable Presence presence;

  Questioner(ClientActor owner, Channel<String> channel, ChannelSpec spec, ChannelLog log) {
    this.owner = owner;
    this.channel = channel;
    this.spec = spec;
    this.log = log;
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  /** Who was there; null if that was refused. */
  @Nullable Presence presence() {
    return presence;
  }

  void askWhoIsThere() {
    CompletableFuture<Presence> asked = channel.presence();
    answer = asked;
    check(ChannelAction.PRESENCE, asked, found -> presence = found);
  }

  void readHistory(RandomGenerator random) {
    List<Position> positions = log.positions();
    int limit = random.nextInt(1, 60);
    Position from = positions.isEmpty() ? null : positions.get(random.nextInt(positions.size()));
    HistoryQuery query =
        from == null || random.nextBoolean()
            ? HistoryQuery.last(limit)
            : random.nextBoolean()
                ? HistoryQuery.after(from, limit)
                : HistoryQuery.before(from, limit);
    CompletableFuture<HistoryPage<String>> asked = channel.history(query);
    answer = asked;
    check(ChannelAction.HISTORY, asked, page -> check(query, page));
  }

  private <T> void check(
      ChannelAction action, CompletableFuture<T> asked, java.util.function.Consumer<T> onAnswer) {
    Guard.Right right = owner.right(action, spec);
    Duration closed = owner.closedSince(right);
    boolean wasClosed = closed != null && owner.now().compareTo(closed) > 0;
    asked.whenComplete(
        (found, failure) ->
            owner
                .judge()
                .watch(
                    () -> {
                      if (found == null) {
                        failed(
                            action,
                            failure instanceof CompletionException ? failure.getCause() : failure);
                        return;
                      }
                      if (wasClosed && Objects.equals(closed, owner.closedSince(right))) {
                        throw new Violation(owner + " was given " + action + " of " + log);
                      }
                      onAnswer.accept(found);
                    }));
  }

  private void failed(ChannelAction action, @Nullable Throwable failure) {
    boolean isExpected =
        failure instanceof RealtimeException known
            && switch (known.status().code()) {
              case DEADLINE_EXCEEDED, UNAVAILABLE -> true;
              case PERMISSION_DENIED -> owner.wasEverDenied(spec);
              case CANCELLED -> owner.isGone();
              case FAILED_PRECONDITION ->
                  action == ChannelAction.PRESENCE && !spec.policy().presence();
              default -> false;
            };
    if (!isExpected) {
      throw new Violation(owner + ": " + action + " of " + log + " failed with " + failure);
    }
  }

  private void check(HistoryQuery query, HistoryPage<String> page) {
    boolean isForward = query.direction() == HistoryQuery.Direction.FORWARD;
    Optional<Position> before = Optional.empty();
    for (Message<String> message : page.messages()) {
      LogEntry entry = log.at(message.position(), message.payload());
      if (entry == null || !entry.text().equals(message.payload())) {
        throw new Violation(owner + " read " + message + " where there is " + entry);
      }
      before.ifPresent(
          at -> {
            checkOrder(
                isForward ? at : message.position(), isForward ? message.position() : at, page);
          });
      before = Optional.of(message.position());
    }
  }

  private void checkOrder(Position lower, Position higher, HistoryPage<String> page) {
    LogEntry missing =
        log.firstMissing(
            lower.epoch(),
            lower.offset(),
            higher.offset(),
            each -> each.isDeletion() || each.isExpired(owner.now()));
    if (lower.offset() >= higher.offset() || missing != null) {
      throw new Violation(
          owner + " read " + lower + " beside " + higher + " in " + page + ", missing " + missing);
    }
  }
}
