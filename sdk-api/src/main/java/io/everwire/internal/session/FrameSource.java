package io.everwire.internal.session;

import io.everwire.internal.wire.EncodedFrame;
import org.jspecify.annotations.Nullable;

/**
 * Something that has counted frames to send: a stream, a subscription's queue, a channel's
 * publishes, the replies. It keeps them until the session has room, so that what waits can still be
 * merged or dropped. Confined to the session's serializer.
 */
public abstract class FrameSource {
  /** Whether it stands in the {@link Outbox}; the outbox's own. */
  boolean isQueued;

  /** The next frame, which from here on is counted and will arrive; null if there is none now. */
  protected abstract @Nullable EncodedFrame next();
}
