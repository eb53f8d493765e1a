package io.everwire.internal.client;

import io.everwire.Limits;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All that a client publishes. Outlives sessions.
 *
 * <ul>
 *   <li>Every future completes: with the receipt, the server's refusal, at the deadline, or at
 *       close. Futures complete outside the serializer.
 *   <li>What waits is bounded by {@link WaitingRoom}, what is sent and unconfirmed by the server's
 *       window.
 *   <li>What waits survives a lost session. What was sent, in part even, is repeated in the next
 *       one, first and in its order, while the server knows it again; beyond that it fails, since
 *       it may have been published.
 *   <li>{@link #publish} may be called from any thread, everything else in the client's serializer
 *       only.
 * </ul>
 */
final class Publishes {
  private static final long NUMBERS_PER_MILLI = 1_000;

  private final Limits own;
  private final SerialTimers timers;
  private final InstantSource clock;
  private final PublishPauses pauses;
  private final Serializer serializer;
  private final CallbackLane futures;
  private final WaitingRoom room;
  private final PublishDeadlines deadlines;
  private final Map<String, PublishQueue> queues = new LinkedHashMap<>();

  /** The highest number that a channel has had whose queue is no more. */
  private long forgottenNumbers;

  /** The largest message that can be sent, as far as is known. */
  private volatile long maxMessageBytes;

  private volatile @Nullable Status closed;
  private @Nullable SessionPublishes session;

  Publishes(
      Limits own,
      Serializer serializer,
      SerialTimers timers,
      Environment environment,
      CallbackLane futures) {
    this.own = own;
    this.timers = timers;
    this.clock = environment.clock();
    this.pauses = new PublishPauses(timers, environment.random());
    // Above those of an earlier client with the same id.
    this.forgottenNumbers = Math.max(0, clock.millis()) * NUMBERS_PER_MILLI;
    this.serializer = serializer;
    this.futures = futures;
    this.room = new WaitingRoom(own);
    this.deadlines = new PublishDeadlines(own.publishDeadline(), timers, this::onDeadline);
    this.maxMessageBytes = own.maxMessageBytes();
  }

  CompletableFuture<Receipt> publish(PendingPublish publish) {
    Status refusal = enter(publish);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal.asException());
    }
    serializer.executeInBurst(() -> add(publish));
    return publish.future();
  }

  private @Nullable Status enter(PendingPublish publish) {
    String channel = publish.channel();
    int bytes = publish.bytes();
    Status end = closed;
    if (end != null) {
      return end;
    }
    long max = maxMessageBytes;
    if (bytes > max) {
      return tooLarge(channel, bytes, max);
    }
    return room.enter(channel, publish.cost());
  }

  static Status tooLarge(String channel, int bytes, long max) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "publish to \"%s\" refused: message is %,d bytes, limit is %,d (the lower of"
                + " Limits.maxMessageBytes of client and server)",
            channel,
            bytes,
            max));
  }

  private void add(PendingPublish publish) {
    Status end = closed;
    if (end != null) {
      refuseWaiting(publish, end);
      return;
    }
    deadlines.add(publish);
    PublishQueue queue =
        queues.computeIfAbsent(
            publish.channel(), channel -> new PublishQueue(channel, forgottenNumbers));
    queue.add(publish);
    if (session != null) {
      session.ready(queue);
    }
  }

  /**
   * A new session: what was sent and not answered goes first.
   *
   * @param remembered how long the server knows a publish again; zero if it does not
   */
  void onSessionOpened(Session opened, Duration remembered) {
    long max = Math.min(own.maxMessageBytes(), opened.peerLimits().maxMessageBytes());
    maxMessageBytes = max;
    SessionPublishes next = new SessionPublishes(opened, max, remembered, this);
    session = next;
    queues.values().forEach(next::ready);
  }

  void onPublished(Published frame) {
    if (session == null) {
      throw new WireException("Published without a session");
    }
    session.onPublished(frame);
  }

  void onSessionLost(Status status) {
    SessionPublishes lost = session;
    if (lost == null) {
      return;
    }
    session = null;
    pauses.stop();
    lost.onLost(status);
    for (PublishQueue queue : List.copyOf(queues.values())) {
      queue.setSource(null);
      if (queue.isEmpty()) {
        forget(queue);
      }
    }
  }

  void close(Status status) {
    if (closed != null) {
      return;
    }
    closed = status;
    if (session != null) {
      session.abandon(status);
      session = null;
    }
    for (PublishQueue queue : queues.values()) {
      for (PendingPublish next : queue.takeAll()) {
        refuseWaiting(next, status);
      }
    }
    queues.clear();
    deadlines.stop();
    pauses.stop();
  }

  /** Whether what waits goes on waiting, for the next session. */
  void hold(boolean held) {
    if (session != null) {
      session.hold(held);
      queues.values().forEach(session::ready);
    }
  }

  /** Whether nothing that was sent is unconfirmed. */
  boolean isAtRest() {
    return session == null || session.isIdle();
  }

  boolean isIdle() {
    return room.isEmpty()
        && (session == null || session.isIdle())
        && queues.values().stream().noneMatch(PublishQueue::hasAgain);
  }

  private void onDeadline(PendingPublish publish) {
    long millis = own.publishDeadline().toMillis();
    if (publish.isSent()) {
      // It stays in the window until it is answered: the server still counts it.
      fail(
          publish,
          Status.of(
              StatusCode.DEADLINE_EXCEEDED,
              String.format(
                  Locale.ROOT,
                  "publish to \"%s\" was not confirmed within %,d ms (Limits.publishDeadline); it"
                      + " was sent and may have been published",
                  publish.channel(),
                  millis)));
      takeOut(publish);
      return;
    }
    refuseWaiting(
        publish,
        Status.of(
            StatusCode.DEADLINE_EXCEEDED,
            String.format(
                Locale.ROOT,
                "publish to \"%s\" waited for %,d ms (Limits.publishDeadline) and was not sent",
                publish.channel(),
                millis)));
    takeOut(publish);
  }

  private void takeOut(PendingPublish publish) {
    PublishQueue queue = queues.get(publish.channel());
    if (queue != null) {
      queue.remove(publish);
      onTakenOut(queue);
    }
  }

  private void onTakenOut(PublishQueue queue) {
    if (session != null) {
      // It may stand first in line with what was taken out, and hold up the others.
      session.ready(queue);
    } else if (queue.isEmpty()) {
      forget(queue);
    }
  }

  /** Nothing waits for a channel that has no number. */
  void forget(PublishQueue queue) {
    // A later queue of the channel gives higher ones.
    forgottenNumbers = Math.max(forgottenNumbers, queue.lastNumber());
    queue.setSource(null);
    queues.remove(queue.channel(), queue);
  }

  /** A waiting message goes out: from here on it is no longer in the room. */
  void onBegun(PublishQueue queue, PendingPublish publish, Duration remembered) {
    if (!publish.isSent()) {
      publish.onFirstSent(queue.nextNumber(), timers.nanoTime(), clock.millis(), remembered);
      room.leave(publish.cost());
    }
  }

  /** Whether the server knows a message again that was sent before. */
  boolean isKnownAgain(PendingPublish publish, Duration remembered) {
    return publish.isKnownAgain(timers.nanoTime(), clock.millis(), remembered);
  }

  static Status mayHaveHappened(PendingPublish publish, String why) {
    return Status.of(
        StatusCode.ABORTED,
        "publish to \"" + publish.channel() + "\" was sent and may have been published: " + why);
  }

  PublishPauses pauses() {
    return pauses;
  }

  /** Fails a message that waits to be sent, or to be repeated. */
  void refuseWaiting(PendingPublish publish, Status status) {
    if (!publish.isSent()) {
      room.leave(publish.cost());
    }
    fail(publish, status);
  }

  /** Fails a message; nothing happens if it was answered before. */
  void fail(PendingPublish publish, Status status) {
    deadlines.remove(publish);
    if (!publish.future().isDone()) {
      futures.submit(() -> publish.future().completeExceptionally(status.asException()));
    }
  }

  /** Answers messages with their receipts. */
  void confirm(List<PendingPublish> confirmed, List<Receipt> receipts) {
    confirmed.forEach(deadlines::remove);
    futures.submit(
        () -> {
          for (int i = 0; i < confirmed.size(); i++) {
            confirmed.get(i).future().complete(receipts.get(i));
          }
        });
  }
}
