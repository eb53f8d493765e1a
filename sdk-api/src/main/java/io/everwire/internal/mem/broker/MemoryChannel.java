package io.everwire.internal.mem.broker;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.Idempotency;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One channel of the in-memory broker: its log, retained values, keys, members and listeners.
 *
 * <ul>
 *   <li>A lock of its own makes each call one step; listeners are called after it, in order, by the
 *       thread that has made the change or one that is at it already.
 *   <li>What has expired is never shown. Its memory is freed within a tenth of a second.
 *   <li>Freed when it keeps nothing, nobody listens, and it was not used for the linger time. From
 *       then on {@link #tryUse} fails, and the name stands for another channel with a fresh epoch.
 * </ul>
 */
final class MemoryChannel {
  private static final long COARSE_NANOS = Duration.ofMillis(100).toNanos();

  private final String name;
  private final String epoch;
  private final BrokerTime time;
  private final ExpiryTimer timer;
  private final long lingerNanos;
  private final HistoryLog log = new HistoryLog();
  private final RetainedValues retained = new RetainedValues();
  private final PresenceTable presence = new PresenceTable();
  private final IdempotencyWindow window;
  private final Outbox outbox = new Outbox();

  private long lastUseNanos;
  private long wakeNanos = BrokerTime.NEVER;
  private boolean freed;

  MemoryChannel(
      String name,
      String epoch,
      BrokerTime time,
      ExpiryTimer timer,
      IdempotencyWindow.Bounds bounds,
      Duration linger) {
    this.name = name;
    this.epoch = epoch;
    this.time = time;
    this.timer = timer;
    this.window = new IdempotencyWindow(bounds);
    this.lingerNanos = linger.toNanos();
  }

  /** Appends; null if the channel was freed. See {@link io.everwire.broker.Broker#append}. */
  @Nullable List<AppendOutcome> append(List<Publication> publications, Retention retention) {
    List<AppendOutcome> outcomes;
    synchronized (this) {
      if (!tryUse()) {
        return null;
      }
      long now = lastUseNanos;
      Instant instant = time.wallClock();
      List<LoggedPublication> fresh =
          outbox.hasListeners() ? new ArrayList<>(publications.size()) : List.of();
      outcomes = new ArrayList<>(publications.size());
      for (Publication publication : publications) {
        outcomes.add(append(publication, instant, retention, now, fresh));
      }
      if (!fresh.isEmpty()) {
        outbox.tell(listener -> listener.onPublications(epoch, fresh));
      }
      plan(now);
    }
    outbox.deliver();
    return outcomes;
  }

  private AppendOutcome append(
      Publication publication,
      Instant instant,
      Retention retention,
      long now,
      List<LoggedPublication> fresh) {
    Idempotency id = publication.idempotency();
    long hash = 0;
    if (id != null) {
      hash = ContentHash.of(publication);
      long known = window.check(id, hash);
      if (known > 0) {
        return new AppendOutcome.Repeated(new Position(epoch, known));
      }
      if (known != IdempotencyWindow.UNKNOWN) {
        return new AppendOutcome.Refused(refusal(id, known));
      }
    }
    Status full = retained.refusal(name, publication, retention, now);
    if (full != null) {
      return new AppendOutcome.Refused(full);
    }
    long offset = log(publication, instant, retention, now, fresh);
    if (id != null) {
      window.remember(id, hash, offset, now);
    }
    return new AppendOutcome.Appended(new Position(epoch, offset));
  }

  private long log(
      Publication publication,
      Instant instant,
      Retention retention,
      long now,
      List<LoggedPublication> fresh) {
    boolean isHeld =
        outbox.hasListeners()
            || retention.historyMessages() > 0
            || retention.retainedKeys() > 0
            || !retained.isEmpty();
    if (!isHeld) {
      return log.skip(retention);
    }
    LoggedPublication logged = log.append(publication, instant, retention, now);
    retained.put(logged, retention, now);
    if (outbox.hasListeners()) {
      fresh.add(logged);
    }
    return logged.offset();
  }

  private Status refusal(Idempotency id, long known) {
    String which =
        "publish to \""
            + name
            + "\" refused: "
            + (id.key().isEmpty() ? "number " + id.number() : "the key \"" + id.key() + "\"");
    return known == IdempotencyWindow.OTHER_CONTENT
        ? Status.of(
            StatusCode.ALREADY_EXISTS, which + " was published before, with another content")
        : Status.of(
            StatusCode.ABORTED,
            which
                + (id.key().isEmpty() ? "" : ", number " + id.number() + ",")
                + " comes after a later one, and is not remembered;"
                + " it may have been published before");
  }

  /** Sends to the listeners; false if the channel was freed. */
  boolean sendVolatile(Publication publication) {
    synchronized (this) {
      if (!tryUse()) {
        return false;
      }
      outbox.tell(listener -> listener.onVolatile(publication));
      plan(lastUseNanos);
    }
    outbox.deliver();
    return true;
  }

  /** Adds a listener; null if the channel was freed. */
  synchronized @Nullable ChannelSubscription subscribe(ChannelListener listener) {
    if (!tryUse()) {
      return null;
    }
    return new Subscription(outbox.add(listener), head());
  }

  /** Reads the log; null if the channel was freed. */
  synchronized @Nullable LogPage read(
      HistoryQuery.Direction direction, Optional<Position> from, int limit, long maxBytes) {
    if (!tryUse()) {
      return null;
    }
    log.expire(lastUseNanos);
    Position start = from.isPresent() && from.get().epoch().equals(epoch) ? from.get() : null;
    HistoryLog.Part part =
        switch (direction) {
          case FORWARD -> log.readForward(start == null ? 0 : start.offset(), limit, maxBytes);
          case BACKWARD ->
              log.readBackward(start == null ? Long.MAX_VALUE : start.offset(), limit, maxBytes);
        };
    plan(lastUseNanos);
    return new LogPage(part.publications(), head(), log.firstOffset(), part.hasMore());
  }

  /** Reads retained values; null if the channel was freed. */
  synchronized @Nullable RetainedPage retained(String afterKey, int limit, long maxBytes) {
    if (!tryUse()) {
      return null;
    }
    retained.expire(lastUseNanos);
    RetainedValues.Part part = retained.read(afterKey, limit, maxBytes);
    plan(lastUseNanos);
    return new RetainedPage(part.values(), head(), part.hasMore());
  }

  /** Begins or renews a lease; false if the channel was freed. */
  boolean enter(PresentMember member, Duration lease) {
    synchronized (this) {
      if (!tryUse()) {
        return false;
      }
      long now = lastUseNanos;
      expirePresence(now);
      if (presence.enter(member, BrokerTime.after(now, lease))) {
        tellPresence(List.of(member), List.of());
      }
      plan(now);
    }
    outbox.deliver();
    return true;
  }

  /** Ends a lease; false if the channel was freed. */
  boolean leave(PresentMember member) {
    synchronized (this) {
      if (!tryUse()) {
        return false;
      }
      expirePresence(lastUseNanos);
      PresentMember gone = presence.leave(member);
      if (gone != null) {
        tellPresence(List.of(), List.of(gone));
      }
      plan(lastUseNanos);
    }
    outbox.deliver();
    return true;
  }

  /** Who is there; null if the channel was freed. */
  @Nullable List<PresentMember> members() {
    List<PresentMember> members;
    synchronized (this) {
      if (!tryUse()) {
        return null;
      }
      expirePresence(lastUseNanos);
      members = presence.members();
      plan(lastUseNanos);
    }
    outbox.deliver();
    return members;
  }

  private void expirePresence(long now) {
    List<PresentMember> gone = presence.expire(now);
    if (!gone.isEmpty()) {
      tellPresence(List.of(), gone);
    }
  }

  private void tellPresence(List<PresentMember> entered, List<PresentMember> left) {
    outbox.tell(listener -> listener.onPresence(entered, left));
  }

  private Position head() {
    return new Position(epoch, log.head());
  }

  /** Marks the channel as used now; false if it was freed. */
  private boolean tryUse() {
    if (freed) {
      return false;
    }
    lastUseNanos = time.now();
    return true;
  }

  /** Drops what is due; true if the channel is freed now, and to be forgotten. */
  boolean onDue(long wakenNanos) {
    boolean isFree;
    synchronized (this) {
      if (freed || wakenNanos != wakeNanos) {
        return false; // woken for a time that an earlier one has replaced
      }
      wakeNanos = BrokerTime.NEVER;
      long now = time.now();
      log.expire(now);
      retained.expire(now);
      window.expire(now);
      expirePresence(now);
      isFree = keepsNothing() && now - lastUseNanos >= lingerNanos;
      freed = isFree;
      if (!isFree) {
        plan(now);
      }
    }
    outbox.deliver();
    return isFree;
  }

  /** Sees to it that the channel is woken when something is due. */
  private void plan(long now) {
    long due =
        Math.min(
            Math.min(log.nextExpiry(), retained.nextExpiry()),
            Math.min(window.nextExpiry(), presence.nextExpiry()));
    if (due == BrokerTime.NEVER && keepsNothing()) {
      due = lastUseNanos + lingerNanos;
    }
    if (due < wakeNanos) {
      due = Math.max(due, now + COARSE_NANOS);
      if (due < wakeNanos) {
        timer.wakeAt(due, wakeNanos, name);
        wakeNanos = due;
      }
    }
  }

  private boolean keepsNothing() {
    return log.isEmpty()
        && retained.isEmpty()
        && window.isEmpty()
        && presence.isEmpty()
        && !outbox.hasListeners();
  }

  /** Ends all subscriptions; the channel is not used any more. */
  void interrupt(String reason) {
    synchronized (this) {
      freed = true;
      outbox.interrupt(reason);
    }
    outbox.deliver();
  }

  private void unsubscribe(Outbox.Registration registration) {
    synchronized (this) {
      outbox.remove(registration);
      if (tryUse()) {
        plan(lastUseNanos);
      }
    }
  }

  /** A listener's place at the channel. */
  private final class Subscription implements ChannelSubscription {
    private final Outbox.Registration registration;
    private final Position position;

    Subscription(Outbox.Registration registration, Position position) {
      this.registration = registration;
      this.position = position;
    }

    @Override
    public Position position() {
      return position;
    }

    @Override
    public void close() {
      unsubscribe(registration);
    }
  }
}
