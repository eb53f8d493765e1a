package io.everwire.internal.client;

import io.everwire.DeliveryMode;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.internal.session.Items;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.PartAssembler;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription in one session: its number, its credit, and where it stands there. Thrown away
 * with the session. What an honest server cannot send is a breach. Confined to the client's
 * serializer.
 */
final class OpenSubscription {
  private final long number;
  private final ClientSubscription subscription;
  private final ReceiveWindow window;
  private final Session session;
  private final PartAssembler parts = new PartAssembler();
  private final PresenceView presence = new PresenceView();

  /** What the listener must still consume of former sessions before credit grows. */
  private long excessBytes;

  private final long firstCredit;

  /** Empty before the server has confirmed. */
  private String epoch = "";

  /**
   * Where it stands: the offset of the last message that has begun to come, or where delivery
   * begins; with {@link DeliveryMode#LATEST} only what the server says.
   */
  private long offset;

  /** The first part of the message that comes at present. */
  private @Nullable Message begun;

  private boolean recovering;
  private boolean inSnapshot;

  /** The number of the newest volatile message. */
  private long lastVolatile;

  private boolean closing;

  /**
   * Begins a subscription in a session. What the listener has still to consume of former sessions
   * counts against the window, so that a listener that takes nothing is never given more.
   */
  OpenSubscription(
      long number,
      ClientSubscription subscription,
      ReceiveWindow window,
      long windowBytes,
      Session session) {
    this.number = number;
    this.subscription = subscription;
    this.window = window;
    this.session = session;
    long former = Math.min(subscription.unconsumedBytes(), windowBytes);
    this.excessBytes = subscription.unconsumedBytes() - former;
    this.firstCredit = windowBytes - former;
    if (former > 0) {
      window.take(former);
    }
  }

  long number() {
    return number;
  }

  ClientSubscription subscription() {
    return subscription;
  }

  /** What the server may send from the beginning. */
  long firstCredit() {
    return firstCredit;
  }

  boolean isConfirmed() {
    return !epoch.isEmpty();
  }

  boolean isClosing() {
    return closing;
  }

  void onClosing() {
    closing = true;
  }

  void onSubscribed(Subscribed frame) {
    if (isConfirmed() || frame.epoch().isEmpty()) {
      throw new WireException(
          "Subscribed for subscription " + number + (isConfirmed() ? " again" : " has no epoch"));
    }
    epoch = frame.epoch();
    offset = frame.offset();
    recovering = frame.recovering();
    if (!closing) {
      subscription.onConfirmed(new Position(epoch, offset), recovering);
    }
  }

  void onMessage(Message frame, long maxBytes) {
    if (closing) {
      return; // dropped; its credit ends with the number
    }
    requireConfirmed("a message");
    ByteBuffer whole = frame.offset() == 0 ? parts.next(frame.payload()) : begin(frame, maxBytes);
    Message first = begun;
    if (whole != null && first != null) {
      begun = null;
      subscription.onMessage(
          new Received(
              new Position(epoch, first.offset()),
              first.key(),
              first.deleted(),
              whole.asReadOnlyBuffer()),
          inSnapshot);
    }
  }

  private @Nullable ByteBuffer begin(Message frame, long maxBytes) {
    // With LATEST a key that has waited for long may be behind others.
    if (!isLatest() && frame.offset() <= offset) {
      throw new WireException(
          "a message of offset "
              + frame.offset()
              + " after "
              + offset
              + " to subscription "
              + number);
    }
    if (frame.deleted() && (frame.key().isEmpty() || frame.payload().hasRemaining())) {
      throw new WireException(
          "a message to subscription "
              + number
              + " deletes a value and "
              + (frame.key().isEmpty() ? "names no key" : "has a payload"));
    }
    ByteBuffer whole = parts.begin(frame.payload(), frame.total(), maxBytes);
    begun = frame;
    if (!isLatest()) {
      offset = frame.offset();
    }
    take(
        Items.cost(Math.max(frame.total(), frame.payload().remaining()), frame.key()), "a message");
    return whole;
  }

  private void take(long cost, String what) {
    if (!window.take(cost)) {
      throw new WireException(what + " to subscription " + number + " without credit");
    }
  }

  private boolean isLatest() {
    return subscription.options().delivery() == DeliveryMode.LATEST;
  }

  void onPosition(PositionFrame frame) {
    if (closing) {
      return;
    }
    String kind = frame.getClass().getSimpleName();
    requireConfirmed(kind);
    if (parts.isOpen()) {
      throw new WireException(kind + " within a message to subscription " + number);
    }
    if (frame instanceof PositionFrame.Gap gap) {
      onGap(gap);
    } else if (frame instanceof PositionFrame.Recovered) {
      onRecovered();
    } else if (frame instanceof PositionFrame.PositionMoved moved) {
      onMoved(moved);
    } else if (frame instanceof PositionFrame.Snapshot mark) {
      onSnapshot(mark);
    }
  }

  private void onGap(PositionFrame.Gap gap) {
    if (gap.epoch().isEmpty()) {
      throw new WireException("a gap without an epoch in subscription " + number);
    }
    epoch = gap.epoch();
    offset = gap.offset();
    inSnapshot = false;
    subscription.onGap(gap.missed(), new Position(epoch, offset));
  }

  private void onRecovered() {
    if (!recovering) {
      throw new WireException("Recovered for subscription " + number + ", which does not recover");
    }
    recovering = false;
    subscription.onRecovered();
  }

  private void onMoved(PositionFrame.PositionMoved moved) {
    if (moved.offset() < offset || inSnapshot) {
      throw new WireException(
          "subscription "
              + number
              + (inSnapshot ? " moves within a snapshot" : " moves back from " + offset)
              + " to "
              + moved.offset());
    }
    offset = moved.offset();
    subscription.onMoved(new Position(epoch, offset));
  }

  private void onSnapshot(PositionFrame.Snapshot mark) {
    if (!isLatest() || mark.end() != inSnapshot) {
      throw new WireException(
          "a snapshot "
              + (mark.end() ? "ends" : "begins")
              + " in subscription "
              + number
              + (isLatest() ? ", where another one has begun or none" : ", which is not LATEST"));
    }
    inSnapshot = !mark.end();
    if (inSnapshot) {
      subscription.onSnapshotBegin();
      return;
    }
    if (mark.epoch().isEmpty()) {
      throw new WireException("a snapshot without an epoch in subscription " + number);
    }
    epoch = mark.epoch();
    offset = mark.offset();
    subscription.onSnapshotEnd(new Position(epoch, offset));
  }

  /** May overtake what is counted, and even the confirmation. */
  void onVolatile(VolatileMessage frame) {
    if (closing || !isConfirmed() || frame.ordinal() <= lastVolatile || frame.epoch().isEmpty()) {
      return;
    }
    lastVolatile = frame.ordinal();
    subscription.onVolatile(
        new Received(
            new Position(frame.epoch(), frame.offset()), frame.key(), false, frame.payload()));
  }

  /** False if there are more members than a client holds, so that the subscription must end. */
  boolean onPresence(Presence frame) {
    if (closing) {
      return true;
    }
    requireConfirmed("presence");
    PresenceEvent event = presence.take(frame, subscription.options().presence());
    if (presence.isTooLong()) {
      return false;
    }
    if (event != null) {
      subscription.onPresence(event);
    }
    return true;
  }

  private void requireConfirmed(String what) {
    if (!isConfirmed()) {
      throw new WireException(what + " to subscription " + number + " before Subscribed");
    }
  }

  /** The listener has consumed something: lets the server send more. */
  void onConsumed(long bytes) {
    long former = Math.min(excessBytes, bytes);
    excessBytes -= former;
    if (former == bytes || closing) {
      return;
    }
    long grant = window.consume(bytes - former);
    if (grant > 0) {
      session.send(new Credit(number, grant));
    }
  }
}
