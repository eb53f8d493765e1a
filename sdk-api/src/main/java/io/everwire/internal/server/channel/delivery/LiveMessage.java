package io.everwire.internal.server.channel.delivery;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.SharedMessage;
import io.everwire.transport.Environment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** A publication as it goes to subscriptions, encoded once for all of them. Immutable. */
public final class LiveMessage implements Queued {
  private static final long NEVER = Long.MAX_VALUE;

  private final SharedMessage shared;
  private final ByteBuffer payload;
  private final boolean deletion;
  private final long cost;

  /** The client whose subscriptions do not get it; empty for none. */
  private final String exceptOrigin;

  /** When it no longer goes out, by monotonic time. */
  private final long expiresNanos;

  private LiveMessage(LoggedPublication logged, long expiresNanos) {
    Publication publication = logged.publication();
    this.shared = new SharedMessage(logged.offset(), publication.key(), publication.payload());
    this.payload = publication.payload() == null ? Frame.EMPTY : publication.payload();
    this.deletion = publication.payload() == null;
    this.cost = Items.cost(shared.payloadBytes(), publication.key());
    this.exceptOrigin = publication.exceptOrigin() ? publication.origin() : "";
    this.expiresNanos = expiresNanos;
  }

  public static LiveMessage of(LoggedPublication logged, Environment environment) {
    if (logged.publication().timeToLive().isEmpty()) {
      return new LiveMessage(logged, NEVER);
    }
    Instant end = logged.time().plus(logged.publication().timeToLive().get());
    long left = Duration.between(environment.clock().instant(), end).toNanos();
    return new LiveMessage(logged, environment.nanoTime() + left);
  }

  public long offset() {
    return shared.offset();
  }

  public String key() {
    return shared.key();
  }

  public ByteBuffer payload() {
    return payload;
  }

  public int payloadBytes() {
    return shared.payloadBytes();
  }

  /** Whether it deletes the value of its key. */
  public boolean isDeletion() {
    return deletion;
  }

  public boolean isExceptSomebody() {
    return !exceptOrigin.isEmpty();
  }

  public boolean isFor(String clientId) {
    return exceptOrigin.isEmpty() || !exceptOrigin.equals(clientId);
  }

  public boolean isExpired(Environment environment) {
    return expiresNanos != NEVER && environment.nanoTime() - expiresNanos >= 0;
  }

  @Override
  public int partCount() {
    return shared.partCount();
  }

  @Override
  public EncodedFrame part(int index, long subscription) {
    return shared.part(index, subscription);
  }

  @Override
  public long cost() {
    return cost;
  }
}
