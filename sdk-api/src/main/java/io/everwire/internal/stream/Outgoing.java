package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.Parts;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has to send: its messages, then StreamEnd; or StreamReset at any time.
 *
 * <ul>
 *   <li>Messages go in the order in which they were offered. One that has begun is never overtaken
 *       within the stream; other streams take turns with its parts.
 *   <li>A message begins only when the windows admit it, and is charged for the whole then.
 *   <li>Every message's future completes: when its last part was taken, or when the stream ends.
 *   <li>Bounded by the {@link Backlog}. Confined to the session's serializer.
 * </ul>
 */
final class Outgoing extends FrameSource {
  private final String name;
  private final Backlog backlog;
  private final StreamFutures futures;
  private final Runnable onReady;
  private final ArrayDeque<Sending> queue = new ArrayDeque<>(4);

  /** Where it goes, once the stream is open. */
  private @Nullable Exchange exchange;

  /** How much of the first message has gone; 0: it has not begun. */
  private int goneBytes;

  private boolean endsAfterQueue;

  /** Whether what ends it is the one message that it has. */
  private boolean endsWithOnly;

  /** Why nothing is sent any more. */
  private @Nullable Status refusal;

  /** Whether it stands among those that wait for the window above all streams. */
  boolean waitsForOthers;

  Outgoing(String name, Backlog backlog, StreamFutures futures, Runnable onReady) {
    this.name = name;
    this.backlog = backlog;
    this.futures = futures;
    this.onReady = onReady;
  }

  /** Somebody asks for the future of a message; any thread, which goes on or waits for it. */
  void onAwaited(boolean waits) {
    futures.onAwaited(waits);
  }

  /** The stream is open; what waits can go. */
  void open(Exchange on) {
    exchange = on;
    for (Iterator<Sending> each = queue.iterator(); each.hasNext(); ) {
      Sending sending = each.next();
      if (sending.payload.remaining() > on.maxMessageBytes()) {
        each.remove();
        fail(sending, tooLarge(name, sending.payload.remaining(), on.maxMessageBytes(), "peer's"));
        // Without its one message it is not complete, but over.
        endsAfterQueue = endsAfterQueue && !endsWithOnly;
      }
    }
  }

  /** Offers the one message that it has, after which it ends. */
  void offerOnly(Sending sending) {
    if (offer(sending)) {
      endsWithOnly = true;
      end();
    }
  }

  /** Takes a message; false if it fails. */
  boolean offer(Sending sending) {
    Exchange on = exchange;
    if (endsAfterQueue) {
      fail(sending, halfClosed(name));
    } else if (refusal != null) {
      fail(sending, refusal);
    } else if (on != null && sending.payload.remaining() > on.maxMessageBytes()) {
      fail(sending, tooLarge(name, sending.payload.remaining(), on.maxMessageBytes(), "peer's"));
      onRoom();
    } else {
      boolean isFirst = queue.isEmpty();
      queue.addLast(sending);
      if (on != null) {
        on.wake();
        if (isFirst) {
          onRoom();
        }
      }
      return true;
    }
    return false;
  }

  /** Nothing more comes after what waits. */
  void end() {
    endsAfterQueue = true;
    if (exchange != null) {
      exchange.wake();
    }
  }

  /** Ends it: what waits fails, and so does what comes. */
  void refuse(Status status) {
    refusal = status;
    backlog.room(0);
    for (Sending each = queue.pollFirst(); each != null; each = queue.pollFirst()) {
      fail(each, status);
    }
  }

  /** Whether nothing waits to be sent. */
  boolean isIdle() {
    return queue.isEmpty() && (exchange == null || !exchange.owesLastFrame(endsAfterQueue));
  }

  /** The windows have changed, or what waits. */
  void onRoom() {
    Exchange on = exchange;
    if (on == null || refusal != null) {
      return;
    }
    if (on.window().isHeldByOthers()) {
      on.waitForOthers();
    }
    if (backlog.room(on.window().roomBytes()) && !endsAfterQueue) {
      onReady.run();
    }
  }

  @Override
  protected @Nullable EncodedFrame next() {
    Exchange on = exchange;
    if (on == null) {
      return null;
    }
    Status reset = on.takeReset();
    if (reset != null) {
      return EncodedFrame.of(new StreamReset(on.number(), reset));
    }
    if (refusal != null) {
      return null;
    }
    Sending first = queue.peekFirst();
    if (first != null) {
      return nextPart(on, first);
    }
    return endsAfterQueue && on.takeEnd() ? EncodedFrame.of(new StreamEnd(on.number())) : null;
  }

  private @Nullable EncodedFrame nextPart(Exchange on, Sending sending) {
    int size = sending.payload.remaining();
    boolean begins = goneBytes == 0;
    if (begins) {
      if (!on.window().admits(sending.cost)) {
        backlog.releaseTaken();
        onRoom();
        return null;
      }
      on.window().spend(sending.cost);
    }
    int partBytes = Math.min(Frame.MAX_PART_BYTES, size - goneBytes);
    ByteBuffer part =
        partBytes == size ? sending.payload : sending.payload.slice(goneBytes, partBytes);
    goneBytes += partBytes;
    if (goneBytes == size) {
      goneBytes = 0;
      queue.removeFirst();
      boolean mayHaveRoom = backlog.taken(sending.cost, queue.isEmpty());
      futures.onTaken(sending);
      if (mayHaveRoom) {
        onRoom();
      }
    }
    return EncodedFrame.of(new StreamData(on.number(), begins ? Parts.total(size) : 0, part));
  }

  private void fail(Sending sending, Status status) {
    backlog.release(sending.cost);
    futures.onFailed(sending, status);
  }

  static Status halfClosed(String name) {
    return Status.of(
        StatusCode.FAILED_PRECONDITION,
        "stream \"" + name + "\": nothing can be sent after halfClose()");
  }

  static Status tooLarge(String name, long bytes, long maxBytes, String whose) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "stream \"%s\": a message of %,d bytes, the %s limit is %,d (Limits.maxMessageBytes)",
            name,
            bytes,
            whose,
            maxBytes));
  }
}
