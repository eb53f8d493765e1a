package io.everwire.internal.stream;

import io.everwire.internal.session.Items;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.wire.PartAssembler;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends on one stream, and the credit it has for that.
 *
 * <ul>
 *   <li>A message that the peer had no credit for, in the stream's window or in the one above all,
 *       is a breach; so is one above the limit for messages.
 *   <li>All that was charged is given back once: when it was consumed, or dropped because the
 *       stream has ended.
 * </ul>
 *
 * Confined to the session's serializer.
 */
final class Incoming {
  private final long number;
  private final long maxMessageBytes;
  private final ReceiveWindow window;
  private final SharedWindow shared;
  private final Credits credits;
  private final PartAssembler parts = new PartAssembler();

  /** Cost of what has begun to come, less what was given back. */
  private long outstandingBytes;

  /** Cost of the message that is coming. */
  private long presentCost;

  private boolean ended;

  /** What was consumed and not yet given back; for {@link Credits}. */
  long withheldBytes;

  /** What is to be given back with the next StreamCredit; for {@link Credits}. */
  long dueBytes;

  Incoming(
      long number,
      long maxMessageBytes,
      ReceiveWindow window,
      SharedWindow shared,
      Credits credits) {
    this.number = number;
    this.maxMessageBytes = maxMessageBytes;
    this.window = window;
    this.shared = shared;
    this.credits = credits;
  }

  long number() {
    return number;
  }

  /** Takes a part; returns the message if it is complete, otherwise null. */
  @Nullable ByteBuffer take(StreamData data) {
    ByteBuffer part = data.payload();
    if (parts.isOpen() && data.total() == 0) {
      return parts.next(part);
    }
    ByteBuffer message = parts.begin(part, data.total(), maxMessageBytes);
    charge(Items.cost(Math.max(data.total(), part.remaining())));
    return message;
  }

  private void charge(long cost) {
    if (!window.take(cost)) {
      throw new WireException("data on stream " + number + " beyond its credit");
    }
    if (!shared.admits(outstandingBytes, cost)) {
      throw new WireException(
          "data on stream " + number + " beyond the credit of all streams together");
    }
    shared.change(outstandingBytes, outstandingBytes + cost);
    outstandingBytes += cost;
    presentCost = cost;
  }

  /** Messages were consumed, or dropped for good. */
  void consumed(long cost) {
    if (ended) {
      credits.settle(cost);
      return;
    }
    long grant = window.consume(cost);
    if (grant == 0) {
      credits.withhold(this, cost);
    } else {
      credits.grant(this, grant);
    }
  }

  /** Gives back what was withheld. */
  void grantRest() {
    credits.grant(this, window.grantRest());
  }

  /** Counts what goes out with a StreamCredit. */
  void onGrant(long bytes) {
    shared.change(outstandingBytes, outstandingBytes - bytes);
    outstandingBytes -= bytes;
  }

  /** The peer has half-closed. */
  void end() {
    if (parts.isOpen()) {
      throw new WireException("stream " + number + " ends within a message");
    }
    close();
  }

  /** The peer has reset the stream: a message that has begun will never be complete. */
  void abort() {
    boolean unfinished = parts.isOpen();
    close();
    if (unfinished) {
      credits.settle(presentCost);
    }
  }

  private void close() {
    ended = true;
    shared.end(outstandingBytes);
    credits.settle(window.grantRest());
    credits.forget(this);
  }
}
