package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.internal.session.Items;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.PartAssembler;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription in one session: its number, its credit, and where it stands there. Thrown away
 * with the session. Confined to the client's serializer.
 */
final class OpenSubscription {
  private final long number;
  private final ClientSubscription subscription;
  private final ReceiveWindow window;
  private final Session session;
  private final PartAssembler parts = new PartAssembler();

  /** What the listener must still consume of former sessions before credit grows. */
  private long excessBytes;

  private final long firstCredit;

  /** Empty before the server has confirmed. */
  private String epoch = "";

  /** The offset of the last message that has begun to come, or where delivery begins. */
  private long offset;

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
    if (!closing) {
      subscription.onConfirmed(new Position(epoch, offset));
    }
  }

  void onMessage(Message frame, long maxBytes) {
    if (closing) {
      return; // dropped; its credit ends with the number
    }
    if (!isConfirmed()) {
      throw new WireException("a message to subscription " + number + " before Subscribed");
    }
    ByteBuffer whole = frame.offset() == 0 ? parts.next(frame.payload()) : begin(frame, maxBytes);
    if (whole != null) {
      subscription.onMessage(new Position(epoch, offset), whole.asReadOnlyBuffer());
    }
  }

  private @Nullable ByteBuffer begin(Message frame, long maxBytes) {
    if (frame.offset() <= offset) {
      throw new WireException(
          "a message of offset "
              + frame.offset()
              + " after "
              + offset
              + " to subscription "
              + number);
    }
    ByteBuffer whole = parts.begin(frame.payload(), frame.total(), maxBytes);
    offset = frame.offset();
    if (!window.take(Items.cost(Math.max(frame.total(), frame.payload().remaining())))) {
      throw new WireException("a message to subscription " + number + " without credit");
    }
    return whole;
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
