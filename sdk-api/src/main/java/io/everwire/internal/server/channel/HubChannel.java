package io.everwire.internal.server.channel;

import io.everwire.ChannelInfo;
import io.everwire.Position;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.SharedMessage;
import io.everwire.transport.Environment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A channel: numbers what is published and hands it to all subscribers.
 *
 * <ul>
 *   <li>Offsets count from 1, without a hole, in an epoch of the channel's own.
 *   <li>A subscriber gets all that is published after the position it is told, and nothing before.
 *   <li>Publications are encoded once, and handed out once for each turn and subscriber.
 *   <li>{@link #publish}, {@link #join} and {@link #leave} may be called from any thread that holds
 *       a use of the channel; they take effect in the channel's turns, in the order of the calls.
 * </ul>
 */
final class HubChannel {
  private static final int ENOUGH_BYTES = Frame.MAX_PART_BYTES;

  private final String name;
  private final String epoch;
  private final ChannelUse use;
  private final Environment environment;
  private final ChannelMeters meters;
  private final Consumer<HubChannel> onUnused;
  private final ChannelTurns turns;
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private long lastOffset;

  // For those who look from outside the turns: as of the last one.
  private volatile int shownSubscriptions;
  private volatile long shownOffset;

  // What the present turn has produced.
  private final List<SharedMessage> fresh = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private long freshBytes;

  /** Consecutive publications of one publisher. */
  private static final class Taken {
    final Publisher publisher;
    final long firstOffset;
    int count;
    long cost;

    Taken(Publisher publisher, long firstOffset) {
      this.publisher = publisher;
      this.firstOffset = firstOffset;
    }
  }

  /**
   * Creates a channel that is in use once.
   *
   * @param onUnused told when nobody uses it any more
   */
  HubChannel(
      String name,
      String epoch,
      ChannelUse use,
      Environment environment,
      ChannelMeters meters,
      Consumer<HubChannel> onUnused) {
    this.name = name;
    this.epoch = epoch;
    this.use = use;
    this.environment = environment;
    this.meters = meters;
    this.onUnused = onUnused;
    this.turns =
        new ChannelTurns(environment.executor(), () -> freshBytes >= ENOUGH_BYTES, this::handOut);
  }

  String name() {
    return name;
  }

  /** How it stands, as of its last turn. Any thread. */
  ChannelInfo info() {
    return new ChannelInfo(name, shownSubscriptions, new Position(epoch, shownOffset));
  }

  private void show() {
    shownSubscriptions = subscribers.size();
    shownOffset = lastOffset;
  }

  ChannelUse use() {
    return use;
  }

  /**
   * Publishes a message. Ends one use of the channel when it is done.
   *
   * @param payload whose content nobody changes any more
   */
  void publish(ByteBuffer payload, Publisher publisher) {
    turns.execute(() -> doPublish(payload, publisher));
  }

  private void doPublish(ByteBuffer payload, Publisher publisher) {
    lastOffset++;
    long cost = Items.cost(payload.remaining());
    if (!subscribers.isEmpty()) {
      fresh.add(new SharedMessage(lastOffset, payload));
      freshBytes += cost;
    }
    Taken last = taken.isEmpty() ? null : taken.get(taken.size() - 1);
    if (last == null || last.publisher != publisher) {
      last = new Taken(publisher, lastOffset);
      taken.add(last);
    }
    last.count++;
    last.cost += cost;
  }

  /** Adds a subscriber, and tells it where it begins. It uses the channel until it has left. */
  void join(Subscriber subscriber) {
    turns.execute(
        () -> {
          handOut(); // what came before is not for this one
          subscribers.add(subscriber);
          meters.onSubscriptions(1);
          show();
          subscriber.onJoined(epoch, lastOffset);
        });
  }

  /** Removes a subscriber, unless it was removed before because it was slow. */
  void leave(Subscriber subscriber) {
    turns.execute(
        () -> {
          if (subscribers.remove(subscriber)) {
            meters.onSubscriptions(-1);
            show();
            endUses(1);
          }
        });
  }

  private void handOut() {
    int endedUses = fresh.isEmpty() ? 0 : handToSubscribers(List.copyOf(fresh));
    fresh.clear();
    freshBytes = 0;
    if (!taken.isEmpty()) {
      show();
      for (Taken run : taken) {
        meters.onPublished(run.count, run.cost - run.count * Items.cost(0));
        run.publisher.onPublished(epoch, run.firstOffset, run.count, run.cost);
        endedUses += run.count;
      }
      taken.clear();
      use.onPublication(environment.nanoTime());
    }
    if (endedUses > 0) {
      // Last: a use that has ended must not leave an answer behind that is still to be given.
      endUses(endedUses);
    }
  }

  /** Returns how many were too slow and are subscribers no longer. */
  private int handToSubscribers(List<SharedMessage> batch) {
    int before = subscribers.size();
    subscribers.removeIf(subscriber -> !subscriber.offer(batch));
    int removed = before - subscribers.size();
    meters.onSubscriptions(-removed);
    meters.onDelivered((long) batch.size() * subscribers.size());
    return removed;
  }

  private void endUses(int count) {
    if (use.end(count, environment.nanoTime())) {
      onUnused.accept(this);
    }
  }
}
