package io.everwire.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: messages under way, in order, each arriving when its time has come.
 *
 * <ul>
 *   <li>Not writable from {@code pipeBytes} under way until half of them are through; the sender
 *       learns that one latency later.
 *   <li>Once severed nothing is delivered any more and nothing drains, as with a peer that is gone:
 *       the sender may find out or not.
 * </ul>
 */
final class Pipe {
  /** What is under way; a null message is the end of the link. */
  private record UnderWay(
      @Nullable ByteBuffer message, int bytes, long arrival, @Nullable Runnable afterwards) {}

  private final SimulatedLink link;
  private final LinkEnd sender;
  private final LinkEnd receiver;
  private final NetworkConditions conditions;
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private long bytes;
  private long peakBytes;
  private long lastDeparture;
  private long lastArrival;
  private long stalledUntil;
  private long sent;
  private boolean full;

  /** What is sent from now on never arrives; what is under way may. */
  private boolean severed;

  private @Nullable Event nextArrival;

  Pipe(SimulatedLink link, LinkEnd sender, LinkEnd receiver, NetworkConditions conditions) {
    this.link = link;
    this.sender = sender;
    this.receiver = receiver;
    this.conditions = conditions;
  }

  boolean isFull() {
    return full;
  }

  boolean isSevered() {
    return severed;
  }

  long bytes() {
    return bytes;
  }

  long peakBytes() {
    return peakBytes;
  }

  /** How many messages were sent into this direction. */
  long sent() {
    return sent;
  }

  void send(ByteBuffer message, @Nullable Runnable afterwards) {
    sent++;
    int size = message.remaining();
    bytes += size;
    peakBytes = Math.max(peakBytes, bytes);
    full |= bytes >= conditions.pipeBytes();
    if (severed) {
      return;
    }
    long now = link.worldNanos();
    lastDeparture =
        Math.max(now, lastDeparture) + (long) (size * 1e9 / conditions.bytesPerSecond());
    enqueue(new UnderWay(message, size, lastDeparture + link.drawLatency(), afterwards));
  }

  /** Ends the link behind all that is under way. */
  void sendEnd() {
    if (!severed) {
      enqueue(
          new UnderWay(
              null, 0, Math.max(link.worldNanos(), lastDeparture) + link.drawLatency(), null));
      severed = true;
    }
  }

  /** Lets nothing arrive before a time has passed. */
  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, link.worldNanos() + nanos);
  }

  /** Loses what is sent from now on. */
  void sever() {
    severed = true;
  }

  /** Loses all, what is under way included. */
  void destroy() {
    severed = true;
    underWay.clear();
    if (nextArrival != null) {
      link.cancel(nextArrival);
      nextArrival = null;
    }
  }

  private void enqueue(UnderWay item) {
    long arrival = Math.max(Math.max(item.arrival(), lastArrival), stalledUntil);
    lastArrival = arrival;
    underWay.add(new UnderWay(item.message(), item.bytes(), arrival, item.afterwards()));
    if (nextArrival == null) {
      expectHead();
    }
  }

  private void expectHead() {
    UnderWay head = underWay.peek();
    nextArrival =
        head == null
            ? null
            : receiver
                .node()
                .deliver(Math.max(0, head.arrival() - link.worldNanos()), this::arrive);
  }

  private void arrive() {
    nextArrival = null;
    if (link.worldNanos() < stalledUntil) {
      nextArrival = receiver.node().deliver(stalledUntil - link.worldNanos(), this::arrive);
      return;
    }
    UnderWay item = underWay.poll();
    if (item == null) {
      return;
    }
    bytes -= item.bytes();
    if (full && bytes <= conditions.pipeBytes() / 2) {
      sender.node().deliver(conditions.latency().toNanos(), this::drained);
    }
    expectHead();
    if (item.message() == null) {
      receiver.ended();
    } else {
      receiver.received(item.message());
      if (item.afterwards() != null) {
        item.afterwards().run();
      }
    }
  }

  private void drained() {
    if (full && bytes <= conditions.pipeBytes() / 2) {
      full = false;
      sender.writable();
    }
  }
}
