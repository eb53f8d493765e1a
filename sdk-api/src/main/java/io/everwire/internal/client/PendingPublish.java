package io.everwire.internal.client;

import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message that was published and not yet answered. Confined to the client's serializer. */
final class PendingPublish {
  private final String channel;
  private final ByteBuffer payload;
  private final PublishOptions options;
  private final boolean delete;
  private final CompletableFuture<Receipt> future = new CompletableFuture<>();

  /** Its number in the channel; 0 until any of it was taken for sending. */
  private long number;

  /** When it was first sent, by both clocks, and how long it was remembered from then on. */
  private long firstSentNanos;

  private long firstSentMillis;
  private Duration window = Duration.ZERO;

  // The deadlines' own: the neighbours in the order of deadlines, and the time it is due.
  @Nullable PendingPublish before;
  @Nullable PendingPublish after;
  boolean isTimed;
  long deadlineNanos;

  private PendingPublish(
      String channel, ByteBuffer payload, PublishOptions options, boolean delete) {
    this.channel = channel;
    this.payload = payload;
    this.options = options;
    this.delete = delete;
  }

  static PendingPublish message(String channel, ByteBuffer payload, PublishOptions options) {
    return new PendingPublish(channel, payload, options, false);
  }

  /** A publish that deletes the value of a key. */
  static PendingPublish deletion(String channel, String key) {
    return new PendingPublish(channel, Frame.EMPTY, PublishOptions.DEFAULT.withKey(key), true);
  }

  String channel() {
    return channel;
  }

  ByteBuffer payload() {
    return payload;
  }

  int bytes() {
    return payload.remaining();
  }

  /** What it takes of windows and queues. */
  long cost() {
    return Items.cost(payload.remaining(), options.key());
  }

  CompletableFuture<Receipt> future() {
    return future;
  }

  /** Whether any of it was taken for sending: from then on it may have been published. */
  boolean isSent() {
    return number != 0;
  }

  long number() {
    return number;
  }

  /**
   * It begins to go out for the first time.
   *
   * @param remembered how long the server knows it again
   */
  void onFirstSent(long itsNumber, long nanos, long millis, Duration remembered) {
    number = itsNumber;
    firstSentNanos = nanos;
    firstSentMillis = millis;
    window = remembered;
  }

  /**
   * Whether the server still knows it again if it is repeated. Machines sleep, and clocks are set:
   * the larger of the two differences counts.
   *
   * @param remembered how long the present server remembers
   */
  boolean isKnownAgain(long nanos, long millis, Duration remembered) {
    long passed =
        Math.max(Duration.ofNanos(nanos - firstSentNanos).toMillis(), millis - firstSentMillis);
    return passed < Math.min(window.toMillis(), remembered.toMillis());
  }

  /**
   * Its first frame.
   *
   * @param channelNumber of the channel in the session
   * @param name of the channel, or empty where the server knows it
   * @param tellsNumber whether the server cannot know its number otherwise
   */
  Publish first(
      long channelNumber,
      String name,
      long total,
      ByteBuffer part,
      boolean tellsNumber,
      boolean retry) {
    return new Publish(
        channelNumber,
        name,
        total,
        part,
        options.key(),
        options.timeToLive().map(Duration::toMillis).orElse(0L),
        options.idempotencyKey(),
        tellsNumber ? number : 0,
        retry,
        options.exceptSelf(),
        delete);
  }
}
