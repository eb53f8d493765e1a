package io.everwire.internal.session;

import io.everwire.internal.wire.EncodedFrame;
import org.jspecify.annotations.Nullable;

/**
 * Something that has frames to send which are not counted and may be dropped. It keeps them until
 * the link takes them, so that newer ones can take their place. Confined to the session's
 * serializer.
 */
public abstract class VolatileSource {
  /** Whether it stands in the {@link VolatileOutbox}; the outbox's own. */
  boolean isQueued;

  /** The next frame, which may get lost from here on; null if there is none. */
  protected abstract @Nullable EncodedFrame next();
}
