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
import java.nio.ByteBuffer;
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
 *   <li>Every future completes: with the receipt, the server's refusal, at the deadline, with the
 *       loss of the session it was sent in, or at close. Futures complete outside the serializer.
 *   <li>What waits is bounded by {@link WaitingRoom}, what is sent and unconfirmed by the server's
 *       window.
 *   <li>What waits survives a lost session; what was sent, in part even, does not, since it may
 *       have been published.
 *   <li>{@link #publish} may be called from any thread, everything else in the client's serializer
 *       only.
 * </ul>
 */
final class Publishes {
  private final Limits own;
  private final Serializer serializer;
  private final CallbackLane futures;
  private final WaitingRoom room;
  private final PublishDeadlines deadlines;
  private final Map<String, PublishQueue> queues = new LinkedHashMap<>();

  /** The largest message that can be sent, as far as is known. */
  private volatile long maxMessageBytes;

  private volatile @Nullable Status closed;
  private @Nullable SessionPublishes session;

  Publishes(Limits own, Serializer serializer, SerialTimers timers, CallbackLane futures) {
    this.own = own;
    this.serializer = serializer;
    this.futures = futures;
    this.room = new WaitingRoom(own);
    this.deadlines = new PublishDeadlines(own.publishDeadline(), timers, this::onDeadline);
    this.maxMessageBytes = own.maxMessageBytes();
  }

  CompletableFuture<Receipt> publish(String channel, ByteBuffer payload) {
    Status refusal = enter(channel, payload.remaining());
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal.asException());
    }
    PendingPublish publish = new PendingPublish(channel, payload);
    serializer.executeInBurst(() -> add(publish));
    return publish.future();
  }

  private @Nullable Status enter(String channel, int bytes) {
    Status end = closed;
    if (end != null) {
      return end;
    }
    long max = maxMessageBytes;
    if (bytes > max) {
      return tooLarge(channel, bytes, max);
    }
    return room.enter(channel, bytes);
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
    PublishQueue queue = queues.computeIfAbsent(publish.channel(), PublishQueue::new);
    queue.add(publish);
    if (session != null) {
      session.ready(queue);
    }
  }

  void onSessionOpened(Session opened) {
    long max = Math.min(own.maxMessageBytes(), opened.peerLimits().maxMessageBytes());
    maxMessageBytes = max;
    SessionPublishes next = new SessionPublishes(opened, max, this);
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
    lost.abandon(
        Status.of(
            StatusCode.ABORTED,
            "the session was lost after the message was sent, which may have been published: "
                + status));
    queues.values().forEach(queue -> queue.setSource(null));
    queues.values().removeIf(PublishQueue::isEmpty);
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
      for (PendingPublish next = queue.poll(); next != null; next = queue.poll()) {
        refuseWaiting(next, status);
      }
    }
    queues.clear();
    deadlines.stop();
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
    return room.isEmpty() && (session == null || session.isIdle());
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
    queue.setSource(null);
    queues.remove(queue.channel(), queue);
  }

  /** A waiting message goes out: from here on it is no longer in the room. */
  void onBegun(PendingPublish publish) {
    publish.onSent();
    room.leave(publish.cost());
  }

  /** Fails a message that was not sent. */
  void refuseWaiting(PendingPublish publish, Status status) {
    room.leave(publish.cost());
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
