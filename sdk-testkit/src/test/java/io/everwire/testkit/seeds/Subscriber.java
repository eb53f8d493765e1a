package io.everwire.testkit.seeds;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Checks, message by message, that a subscription has no hole, repeats nothing and keeps order. */
final class Subscriber implements SubscriptionListener<ByteBuffer> {
  private final Judge judge;
  private final String who;
  private final ChannelLedger ledger;
  private final PublicationIndex publications;
  private final Subscription subscription;
  private final CompletableFuture<Position> ready;

  /** The position of the last message or gap; null before the first. */
  private @Nullable Position last;

  /** The first that came, message or gap. */
  private @Nullable Position beforeFirst;

  private @Nullable Status ended;
  private boolean closing;
  private int messages;
  private int gaps;

  Subscriber(
      Judge judge,
      String who,
      Channel<ByteBuffer> channel,
      ChannelLedger ledger,
      PublicationIndex publications) {
    this.judge = judge;
    this.who = who;
    this.ledger = ledger;
    this.publications = publications;
    subscription = channel.subscribe(this);
    ready = subscription.ready();
    // A failure is told by onEnded as well.
    ready.whenComplete(
        (position, failure) -> {
          if (position != null) {
            ledger.epochSeen(position.epoch());
          }
        });
  }

  int messages() {
    return messages;
  }

  int gaps() {
    return gaps;
  }

  boolean isOver() {
    return ended != null;
  }

  @Nullable Status ended() {
    return ended;
  }

  Subscription subscription() {
    return subscription;
  }

  String channel() {
    return ledger.name();
  }

  void close() {
    closing = true;
    subscription.close();
  }

  boolean isClosing() {
    return closing;
  }

  /** Whether everything that was confirmed has been delivered here. */
  boolean hasCaughtUp() {
    if (isOver()) {
      return true;
    }
    if (!ready.isDone() || subscription.state() != Subscription.State.ACTIVE) {
      return false;
    }
    Position at = last == null ? ready.getNow(null) : last;
    if (at == null) {
      return false;
    }
    return at.epoch().equals(ledger.latestEpoch())
        && at.offset() >= ledger.confirmedHead(at.epoch());
  }

  /** Checks that delivery began where the subscription was told that it would. */
  void checkStart() {
    if (ready.isDone()
        && !ready.isCompletedExceptionally()
        && beforeFirst != null
        && !beforeFirst.equals(ready.join())) {
      throw new Violation(
          this + ": delivery began after " + beforeFirst + ", promised was after " + ready.join());
    }
  }

  @Override
  public void onMessage(Message<ByteBuffer> message) {
    judge.watch(() -> check(message));
  }

  private void check(Message<ByteBuffer> message) {
    Position position = message.position();
    requireGoing("message at " + position);
    messages++;
    Position before = last;
    if (before == null) {
      beforeFirst = new Position(position.epoch(), position.offset() - 1);
    } else if (!before.epoch().equals(position.epoch())
        || position.offset() != before.offset() + 1) {
      throw new Violation(this + ": " + position + " came after " + before + " without a gap");
    }
    last = position;
    ledger.epochSeen(position.epoch());
    ledger.received(message.payload(), position, publications);
  }

  @Override
  public void onGap(Gap gap) {
    judge.watch(() -> check(gap));
  }

  private void check(Gap gap) {
    requireGoing("gap " + gap);
    gaps++;
    Position to = gap.continuesAfter();
    Position before = last;
    if (before != null && before.epoch().equals(to.epoch())) {
      if (to.offset() < before.offset()) {
        throw new Violation(this + ": " + gap + " goes back, last was " + before);
      }
      if (gap.missed().isPresent() && gap.missed().getAsLong() != to.offset() - before.offset()) {
        throw new Violation(this + ": " + gap + " counts wrongly, last was " + before);
      }
    }
    if (before == null && ready.isDone() && !ready.isCompletedExceptionally()) {
      beforeFirst = ready.join();
    }
    last = to;
    ledger.epochSeen(to.epoch());
  }

  @Override
  public void onUndecodable(Position position, RealtimeException error) {
    judge.watch(
        () -> {
          throw new Violation(this + ": cannot decode what is at " + position + ": " + error);
        });
  }

  @Override
  public void onEnded(Status status) {
    judge.watch(
        () -> {
          if (ended != null) {
            throw new Violation(this + ": ended twice, with " + ended + " and " + status);
          }
          ended = status;
        });
  }

  private void requireGoing(String what) {
    if (ended != null) {
      throw new Violation(this + ": " + what + " after the end");
    }
  }

  @Override
  public String toString() {
    return "subscription of " + who + " to " + ledger.name();
  }
}
