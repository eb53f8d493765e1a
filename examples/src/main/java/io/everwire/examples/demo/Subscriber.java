package io.everwire.examples.demo;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to the channel that all peers share. Puts what comes into an inbox, and checks on
 * its own that positions rise, that every message has one position for all, and how it went on when
 * its session was lost. Any thread may ask.
 */
final class Subscriber implements SubscriptionListener<Parcel> {
  private final Ledger ledger;
  private final ToldGaps told;
  private final Inbox inbox;
  private final Runnable beforeEach;
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private @Nullable Subscription subscription;
  private @Nullable Position at;
  private boolean gapSinceRecovery;
  private volatile long recoveries;
  private volatile long gaps;

  /**
   * Makes a subscriber that has not subscribed.
   *
   * @param sources all who publish
   * @param ledger where positions are compared
   * @param tamper as {@link Inbox} asks
   * @param beforeEach called before each message is taken; may wait
   */
  Subscriber(List<Source> sources, Ledger ledger, Tamper tamper, Runnable beforeEach) {
    this.ledger = ledger;
    this.told = new ToldGaps(ledger);
    this.inbox = new Inbox(sources, tamper, told::messages);
    this.beforeEach = beforeEach;
  }

  Inbox inbox() {
    return inbox;
  }

  /** Subscribes; completes when nothing is missed from now on. */
  CompletableFuture<?> begin(Channel<Parcel> channel) {
    Subscription made = channel.subscribe(this);
    subscription = made;
    return made.ready().thenAccept(this::beginAt);
  }

  private synchronized void beginAt(Position position) {
    if (at == null) {
      at = position;
    }
  }

  void leave() {
    if (subscription != null) {
      subscription.close();
    }
  }

  /** How often it went on in a new session without a gap. */
  long recoveries() {
    return recoveries;
  }

  /** How many gaps it was told. */
  long gaps() {
    return gaps;
  }

  /** How many messages lie in these gaps. */
  long messagesInGaps() {
    return told.messages();
  }

  List<String> troubles() {
    return List.copyOf(troubles);
  }

  @Override
  public void onMessage(Message<Parcel> message) {
    beforeEach.run();
    moveTo(message.position());
    ledger.note(message.payload(), message.position()).ifPresent(troubles::add);
    inbox.arrive(message.payload());
  }

  private synchronized void moveTo(Position next) {
    Position before = at;
    if (before != null
        && (!before.epoch().equals(next.epoch()) || before.offset() >= next.offset())) {
      troubles.add("got a message at " + next + " after " + before);
    }
    at = next;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one callback at a time
  public void onGap(Gap gap) {
    synchronized (this) {
      told.add(requireNonNull(at, "a position before a gap"), gap);
      at = gap.continuesAfter();
    }
    gapSinceRecovery = true;
    gaps++;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one callback at a time
  public void onRecovered() {
    if (gapSinceRecovery) {
      gapSinceRecovery = false;
    } else {
      recoveries++;
    }
  }

  @Override
  public void onUndecodable(Position position, RealtimeException error) {
    troubles.add("got a damaged message at " + position + ": " + error.getMessage());
  }

  @Override
  public void onEnded(Status status) {
    if (!status.isOk()) {
      troubles.add("lost its subscription: " + status);
    }
  }
}
