package io.everwire.internal.session;

import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.EncodedFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * All that has volatile frames to send, in turns of one frame. Confined to the session's
 * serializer.
 */
final class VolatileOutbox {
  private final ArrayDeque<VolatileSource> ready = new ArrayDeque<>(1);

  /** One that was taken and did not fit into the batch before. */
  private @Nullable EncodedFrame left;

  void ready(VolatileSource source) {
    if (!source.isQueued) {
      source.isQueued = true;
      ready.addLast(source);
    }
  }

  /** Adds to a batch what fits; true if that was anything. */
  boolean addTo(BatchWriter batch) {
    boolean added = false;
    for (EncodedFrame frame = next(); frame != null; frame = next()) {
      if (!batch.fits(frame)) {
        left = frame;
        return added;
      }
      batch.add(frame);
      added = true;
    }
    return added;
  }

  private @Nullable EncodedFrame next() {
    EncodedFrame kept = left;
    if (kept != null) {
      left = null;
      return kept;
    }
    for (VolatileSource source = ready.pollFirst(); source != null; source = ready.pollFirst()) {
      EncodedFrame frame = source.next();
      if (frame != null) {
        ready.addLast(source);
        return frame;
      }
      source.isQueued = false;
    }
    return null;
  }
}
