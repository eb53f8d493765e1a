package io.everwire.testkit.channels;

import io.everwire.Position;
import io.everwire.broker.Publication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A publication that was really written.
 *
 * @param position where
 * @param publication what
 * @param at when
 * @param life how often the broker had lost what it had before
 */
record LogEntry(Position position, Publication publication, Duration at, int life) {
  long offset() {
    return position.offset();
  }

  boolean isDeletion() {
    return publication.payload() == null;
  }

  /** The payload as text; empty for a deletion. */
  String text() {
    ByteBuffer payload = publication.payload();
    return payload == null ? "" : StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
  }

  boolean isExpired(Duration now) {
    return publication.timeToLive().isPresent()
        && at.plus(publication.timeToLive().get()).compareTo(now) <= 0;
  }

  /** Whether a client's own subscriptions are left out. */
  boolean isExceptFor(int client) {
    return publication.exceptOrigin() && !isDeletion() && Label.of(text()).client() == client;
  }

  @Override
  public String toString() {
    return (isDeletion() ? "deletion" : text().split("\\|", 2)[0])
        + " of key \""
        + publication.key()
        + "\" at "
        + position;
  }
}
