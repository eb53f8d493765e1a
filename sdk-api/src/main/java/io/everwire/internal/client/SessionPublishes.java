package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.WireException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client publishes in one session: the channels' numbers, and the window above all channels.
 *
 * <ul>
 *   <li>Channels that find the window closed stand in line; the first in line goes on first, one
 *       message for each turn. So a large message, which needs the whole window, gets it.
 *   <li>Confirmations answer the oldest publishes of their channel; anything else is a breach.
 *   <li>Confined to the client's serializer; thrown away with the session.
 * </ul>
 */
final class SessionPublishes {
  private final Session session;
  private final long maxMessageBytes;
  private final Publishes owner;
  private final PublishWindow window;
  private final List<PublishSource> numbered = new ArrayList<>();
  private final ArrayDeque<PublishSource> line = new ArrayDeque<>();
  private final Duration remembered;
  private boolean held;

  /**
   * Creates the publishes of a session.
   *
   * @param remembered how long the server knows a publish again; zero if it does not
   */
  SessionPublishes(Session session, long maxMessageBytes, Duration remembered, Publishes owner) {
    this.remembered = remembered;
    this.session = session;
    this.maxMessageBytes = maxMessageBytes;
    this.owner = owner;
    this.window = new PublishWindow(session.peerLimits());
  }

  /** Notes that a channel's publishes have changed: something waits, or no longer. */
  void ready(PublishQueue queue) {
    PublishSource source = queue.source();
    if (source == null) {
      source = new PublishSource(queue, this);
      queue.setSource(source);
    }
    session.ready(source);
  }

  /** Whether no message may begin any more; what has begun goes on. */
  void hold(boolean on) {
    held = on;
  }

  /** Whether the server knows publishes again, by their numbers. */
  boolean isRemembered() {
    return !remembered.isZero();
  }

  boolean isHeld() {
    return held;
  }

  boolean isIdle() {
    return window.isEmpty();
  }

  /** Why a message cannot be sent in this session; null if it can. */
  @Nullable Status refusal(PublishSource source, PendingPublish publish) {
    if (publish.bytes() > maxMessageBytes) {
      return Publishes.tooLarge(publish.channel(), publish.bytes(), maxMessageBytes);
    }
    if (publish.isSent() && !owner.isKnownAgain(publish, remembered)) {
      return Publishes.mayHaveHappened(
          publish,
          "it was not answered, and the server no longer knows it again after "
              + remembered.toMillis()
              + " ms");
    }
    long maxChannels = session.peerLimits().maxPublishChannels();
    if (!source.hasNumber() && numbered.size() >= maxChannels) {
      return Status.of(
          StatusCode.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "publish to \"%s\" refused: the session publishes to %,d channels already, limit is"
                  + " %,d (the server's Limits.maxPublishChannels)",
              publish.channel(),
              numbered.size(),
              maxChannels));
    }
    return null;
  }

  void refuse(PendingPublish publish, Status refusal) {
    owner.refuseWaiting(publish, refusal);
  }

  /** Lets a channel begin a message and charges it; otherwise it stands in line from here on. */
  boolean mayBegin(PublishSource source, long cost) {
    PublishSource first = line.peekFirst();
    if ((first == null || first == source) && window.admits(cost)) {
      window.take(cost);
      leaveLine(source);
      return true;
    }
    if (!source.isInLine) {
      source.isInLine = true;
      line.addLast(source);
    }
    return false;
  }

  private void leaveLine(PublishSource source) {
    if (source.isInLine) {
      source.isInLine = false;
      line.remove(source);
      callFirst();
    }
  }

  private void callFirst() {
    PublishSource first = line.peekFirst();
    if (first != null) {
      session.ready(first);
    }
  }

  void onBegun(PublishQueue queue, PendingPublish publish) {
    owner.onBegun(queue, publish, remembered);
  }

  long number(PublishSource source) {
    numbered.add(source);
    return numbered.size();
  }

  void onEmpty(PublishSource source) {
    leaveLine(source);
    if (!source.hasNumber()) {
      owner.forget(source.queue());
    }
  }

  void onPublished(Published frame) {
    if (frame.channel() < 1 || frame.channel() > numbered.size()) {
      throw new WireException(
          "Published for channel " + frame.channel() + ", only " + numbered.size() + " have begun");
    }
    PublishSource source = numbered.get((int) frame.channel() - 1);
    long count = Math.max(1, frame.count());
    if (count > source.unconfirmed()) {
      throw new WireException(
          "Published for "
              + count
              + " messages to channel "
              + frame.channel()
              + ", only "
              + source.unconfirmed()
              + " are unconfirmed");
    }
    Status status = frame.status();
    if (status == null) {
      onConfirmed(source, frame, (int) count);
    } else if (status.isOk()) {
      throw new WireException("Published refuses with the status OK");
    } else {
      onRefused(source, takeOldest(source, (int) count), status);
    }
    if (source.isQuiet()) {
      owner.pauses().afterPause(() -> goOn(source));
    } else if (source.isAnswered()) {
      session.ready(source);
    }
    callFirst();
  }

  private void onRefused(PublishSource source, List<PendingPublish> refused, Status status) {
    boolean again = status.code() == StatusCode.UNAVAILABLE && !remembered.isZero();
    if (again) {
      source.pause();
    }
    for (PendingPublish each : refused) {
      if (!again) {
        owner.fail(each, status);
      } else if (each.isTimed) {
        source.queue().addAgain(each);
      }
    }
  }

  private void goOn(PublishSource source) {
    source.goOn();
    session.ready(source);
  }

  private void onConfirmed(PublishSource source, Published frame, int count) {
    String epoch = source.epoch(frame.epoch());
    if (epoch.isEmpty()) {
      throw new WireException("the first Published for a channel has no epoch");
    }
    if (frame.offset() < 1 || frame.offset() > ProtoReader.MAX_NUMBER - count) {
      throw new WireException("Published has the offset " + frame.offset());
    }
    owner.pauses().onTaken();
    List<PendingPublish> confirmed = takeOldest(source, count);
    List<Receipt> receipts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      receipts.add(new Receipt(new Position(epoch, frame.offset() + i)));
    }
    owner.confirm(confirmed, receipts);
  }

  private List<PendingPublish> takeOldest(PublishSource source, int count) {
    List<PendingPublish> oldest = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PendingPublish publish = source.takeOldestUnconfirmed();
      window.giveBack(publish.cost());
      oldest.add(publish);
    }
    return oldest;
  }

  /** The client ends: fails all that was sent, wholly or in part. */
  void abandon(Status status) {
    for (PublishSource source : numbered) {
      source.abandon(publish -> owner.fail(publish, status));
    }
  }

  /** The session is lost: what was sent, wholly or in part, is to be repeated in the next one. */
  void onLost(Status status) {
    if (remembered.isZero()) {
      for (PublishSource source : numbered) {
        source.abandon(
            publish ->
                owner.fail(
                    publish,
                    Publishes.mayHaveHappened(publish, "the session was lost: " + status)));
      }
      return;
    }
    for (PublishSource source : numbered) {
      source.abandon(
          publish -> {
            if (publish.isTimed) {
              source.queue().addAgain(publish);
            }
          });
    }
  }
}
