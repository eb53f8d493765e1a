package io.everwire.internal.stream;

import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives credit back to the peer, for each stream and, as stream 0, for those that the peer has
 * ended.
 *
 * <ul>
 *   <li>In few frames: for a stream when half of its window was consumed, for all when a quarter of
 *       the window above them was. Without the latter, streams that withhold a little each could
 *       fill that window with nothing, and everybody would wait for ever.
 *   <li>What waits for the link is merged: one number for each stream.
 * </ul>
 *
 * Confined to the session's serializer.
 */
final class Credits extends FrameSource {
  private final Session session;
  private final SharedWindow shared;
  private final long batchBytes;
  private final ArrayDeque<Incoming> due = new ArrayDeque<>(4);
  private final Set<Incoming> withholding = new LinkedHashSet<>();

  /** Consumed and neither granted nor settled, all together. */
  private long withheldBytes;

  /** Of ended streams, withheld. */
  private long endedBytes;

  /** Of ended streams, to go with the next frame. */
  private long endedDueBytes;

  Credits(Session session, SharedWindow shared, long sharedWindowBytes) {
    this.session = session;
    this.shared = shared;
    this.batchBytes = Math.max(1, sharedWindowBytes / 4);
  }

  /** Notes that a stream has consumed something, too little to be granted for its own sake. */
  void withhold(Incoming stream, long bytes) {
    withholding.add(stream);
    stream.withheldBytes += bytes;
    withheldBytes += bytes;
    checkTotal();
  }

  /** Gives back to a stream all that it has consumed. */
  void grant(Incoming stream, long bytes) {
    forget(stream);
    if (bytes == 0) {
      return;
    }
    stream.onGrant(bytes);
    if (stream.dueBytes == 0) {
      due.addLast(stream);
    }
    stream.dueBytes += bytes;
    session.ready(this);
  }

  /** What a stream withholds is no longer its own matter. */
  void forget(Incoming stream) {
    if (withholding.remove(stream)) {
      withheldBytes -= stream.withheldBytes;
      stream.withheldBytes = 0;
    }
  }

  /** Gives back bytes of a stream that the peer has ended. */
  void settle(long bytes) {
    shared.settle(bytes);
    endedBytes += bytes;
    withheldBytes += bytes;
    checkTotal();
  }

  private void checkTotal() {
    if (withheldBytes < batchBytes) {
      return;
    }
    for (Incoming each : List.copyOf(withholding)) {
      each.grantRest();
    }
    endedDueBytes += endedBytes;
    withheldBytes -= endedBytes;
    endedBytes = 0;
    session.ready(this);
  }

  @Override
  protected @Nullable EncodedFrame next() {
    Incoming stream = due.pollFirst();
    if (stream != null) {
      long bytes = stream.dueBytes;
      stream.dueBytes = 0;
      return EncodedFrame.of(new StreamCredit(stream.number(), bytes));
    }
    if (endedDueBytes > 0) {
      long bytes = endedDueBytes;
      endedDueBytes = 0;
      return EncodedFrame.of(new StreamCredit(0, bytes));
    }
    return null;
  }
}
