package io.everwire.internal.stream;

import io.everwire.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session as a place for streams. What they need there is made with the first of them: many
 * sessions never have one. Confined to the session's serializer.
 */
final class StreamPlace {
  private final Supplier<SessionStreams> maker;
  private @Nullable SessionStreams made;
  private boolean held;

  /** A place without streams. */
  StreamPlace(Supplier<SessionStreams> maker) {
    this.maker = maker;
  }

  /** The streams, for one that is opened or comes. */
  SessionStreams streams() {
    SessionStreams streams = made;
    if (streams == null) {
      streams = maker.get();
      streams.hold(held);
      made = streams;
    }
    return streams;
  }

  /** Whether streams that wait are not opened any more. */
  void hold(boolean on) {
    held = on;
    if (made != null) {
      made.hold(on);
    }
  }

  /** The session has ended, or everything ends. */
  void end(Status status) {
    if (made != null) {
      made.end(status);
    }
  }

  int count() {
    return made == null ? 0 : made.count();
  }

  boolean isIdle() {
    return made == null || made.isIdle();
  }
}
