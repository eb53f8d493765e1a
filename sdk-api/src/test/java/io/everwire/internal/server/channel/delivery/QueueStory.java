package io.everwire.internal.server.channel.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.wire.MarkText;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A queue whose content a test gives and takes in words: keys with offsets, and marks. */
final class QueueStory {
  private static final long SUBSCRIPTION = 1;

  private final DeliveryQueue queue;
  private final String epoch;

  QueueStory(DeliveryQueue queue, String epoch) {
    this.queue = queue;
    this.epoch = epoch;
  }

  /** A message whose payload is its key and its offset. */
  static LiveMessage message(String key, long offset) {
    Publication publication =
        new Publication(
            ByteBuffer.wrap((key + offset).getBytes(UTF_8)),
            key,
            Optional.empty(),
            "",
            false,
            null);
    return LiveMessage.of(
        new LoggedPublication(offset, Instant.EPOCH, publication), new ManualEnvironment());
  }

  void recovered(String key, long offset) {
    queue.addRecovered(message(key, offset));
  }

  /** A message has come live; false if there is no room for it. */
  boolean live(String key, long offset) {
    LiveMessage message = message(key, offset);
    return queue.addLive(List.of(message), message.cost());
  }

  /** A message has come live, and the oldest make room for it. */
  void liveDroppingOldest(String key, long offset) {
    LiveMessage message = message(key, offset);
    queue.addLiveDroppingOldest(List.of(message), message.cost(), epoch);
  }

  /** What came live last is for others. */
  void moved(long offset) {
    queue.movedTo(new Queued.Mark(new PositionMoved(SUBSCRIPTION, offset)));
  }

  void gap(long missed, long offset, GapReason reason) {
    queue.addMark(new Queued.Mark(new Gap(SUBSCRIPTION, missed, epoch, offset), reason));
  }

  void mark(PositionFrame frame) {
    queue.addMark(new Queued.Mark(frame));
  }

  /** The next that goes out, in words; null if nothing may. */
  @Nullable String next(boolean hasCredit) {
    Queued next = queue.poll(hasCredit);
    if (next instanceof LiveMessage message) {
      return UTF_8.decode(message.payload().duplicate()).toString();
    }
    return next instanceof Queued.Mark mark ? MarkText.of((PositionFrame) mark.frame()) : null;
  }

  /** All that goes out as long as there is credit. */
  List<String> rest() {
    List<String> all = new ArrayList<>();
    for (String next = next(true); next != null; next = next(true)) {
      all.add(next);
    }
    return all;
  }
}
