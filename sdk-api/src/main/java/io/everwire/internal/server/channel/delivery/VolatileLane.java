package io.everwire.internal.server.channel.delivery;

import io.everwire.Position;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.session.Session;
import io.everwire.internal.session.VolatileSource;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The volatile messages of one subscription.
 *
 * <ul>
 *   <li>While the link takes nothing, one waits, the newest; otherwise as many as come between two
 *       batches, up to 16.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
public final class VolatileLane extends VolatileSource {
  private static final int WAITING = 16;

  private final long subscription;
  private final Session session;
  private final ChannelMeters meters;
  private final ArrayDeque<VolatileMessage> waiting = new ArrayDeque<>(1);
  private long lastNumber;

  /** Creates an empty lane. */
  public VolatileLane(long subscription, Session session, ChannelMeters meters) {
    this.subscription = subscription;
    this.session = session;
    this.meters = meters;
  }

  /** Sends a message with its position, or that of the last one in the log before it. */
  public void offer(Position position, String key, ByteBuffer payload) {
    int room = session.isWritable() ? WAITING : 1;
    if (waiting.size() >= room) {
      meters.onDropped(waiting.size() - room + 1L);
      while (waiting.size() >= room) {
        waiting.removeFirst();
      }
    }
    waiting.addLast(
        new VolatileMessage(
            subscription, ++lastNumber, position.epoch(), position.offset(), key, payload));
    session.readyVolatile(this);
  }

  public void clear() {
    waiting.clear();
  }

  @Override
  protected @Nullable EncodedFrame next() {
    VolatileMessage message = waiting.pollFirst();
    return message == null ? null : EncodedFrame.of(message);
  }
}
