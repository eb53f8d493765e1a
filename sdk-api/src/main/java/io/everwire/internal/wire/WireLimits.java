package io.everwire.internal.wire;

import io.everwire.Limits;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one side takes from its peer, as it announces it in its Hello or Welcome. All in bytes or
 * numbers, as {@link Limits} says.
 */
public record WireLimits(
    long maxBatchBytes,
    long maxMessageBytes,
    long replayBufferBytes,
    long streamWindowBytes,
    long sessionWindowBytes,
    long maxStreams,
    long maxSubscriptions,
    long maxPublishChannels,
    long publishWindowMessages,
    long publishWindowBytes,
    long maxMetadataBytes) {

  /** What holds for a side that announces nothing. */
  public static final WireLimits DEFAULT = of(Limits.DEFAULT);

  /** What was read last: a server holds that of each client, and most clients say the same. */
  private static final AtomicReference<WireLimits> RECENT = new AtomicReference<>(DEFAULT);

  /** A batch must hold any one frame. */
  public static final int MIN_BATCH_BYTES = 80 * 1024;

  public static WireLimits of(Limits limits) {
    return new WireLimits(
        limits.maxBatchBytes(),
        limits.maxMessageBytes(),
        limits.replayBufferBytes(),
        limits.streamWindowBytes(),
        limits.sessionWindowBytes(),
        limits.maxStreams(),
        limits.maxSubscriptions(),
        limits.maxPublishChannels(),
        limits.publishWindowMessages(),
        limits.publishWindowBytes(),
        limits.maxMetadataBytes());
  }

  void write(ProtoWriter out, int field) {
    ProtoWriter content = new ProtoWriter(64);
    content.uint64(1, maxBatchBytes);
    content.uint64(2, maxMessageBytes);
    content.uint64(3, replayBufferBytes);
    content.uint64(4, streamWindowBytes);
    content.uint64(5, sessionWindowBytes);
    content.uint64(6, maxStreams);
    content.uint64(7, maxSubscriptions);
    content.uint64(8, maxPublishChannels);
    content.uint64(9, publishWindowMessages);
    content.uint64(10, publishWindowBytes);
    content.uint64(20, maxMetadataBytes);
    out.message(field, content);
  }

  /**
   * Reads limits.
   *
   * @param before what the same field held earlier in the frame: as everywhere in protobuf, the
   *     later one is merged into it
   */
  static WireLimits read(ProtoReader in, WireLimits before) {
    int outer = in.begin();
    long maxBatchBytes = before.maxBatchBytes;
    long maxMessageBytes = before.maxMessageBytes;
    long replayBufferBytes = before.replayBufferBytes;
    long streamWindowBytes = before.streamWindowBytes;
    long sessionWindowBytes = before.sessionWindowBytes;
    long maxStreams = before.maxStreams;
    long maxSubscriptions = before.maxSubscriptions;
    long maxPublishChannels = before.maxPublishChannels;
    long publishWindowMessages = before.publishWindowMessages;
    long publishWindowBytes = before.publishWindowBytes;
    long maxMetadataBytes = before.maxMetadataBytes;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> maxBatchBytes = orDefault(in.number(), DEFAULT.maxBatchBytes);
        case 2 -> maxMessageBytes = orDefault(in.number(), DEFAULT.maxMessageBytes);
        case 3 -> replayBufferBytes = orDefault(in.number(), DEFAULT.replayBufferBytes);
        case 4 -> streamWindowBytes = orDefault(in.number(), DEFAULT.streamWindowBytes);
        case 5 -> sessionWindowBytes = orDefault(in.number(), DEFAULT.sessionWindowBytes);
        case 6 -> maxStreams = orDefault(in.number(), DEFAULT.maxStreams);
        case 7 -> maxSubscriptions = orDefault(in.number(), DEFAULT.maxSubscriptions);
        case 8 -> maxPublishChannels = orDefault(in.number(), DEFAULT.maxPublishChannels);
        case 9 -> publishWindowMessages = orDefault(in.number(), DEFAULT.publishWindowMessages);
        case 10 -> publishWindowBytes = orDefault(in.number(), DEFAULT.publishWindowBytes);
        case 20 -> maxMetadataBytes = orDefault(in.number(), DEFAULT.maxMetadataBytes);
        default -> in.skip();
      }
    }
    in.end(outer);
    if (maxBatchBytes < MIN_BATCH_BYTES) {
      throw new WireException(
          "max_batch_bytes is " + maxBatchBytes + ", must be at least " + MIN_BATCH_BYTES);
    }
    WireLimits limits =
        new WireLimits(
            maxBatchBytes,
            maxMessageBytes,
            replayBufferBytes,
            streamWindowBytes,
            sessionWindowBytes,
            maxStreams,
            maxSubscriptions,
            maxPublishChannels,
            publishWindowMessages,
            publishWindowBytes,
            maxMetadataBytes);
    WireLimits recent = RECENT.get();
    if (recent != null && recent.equals(limits)) {
      return recent;
    }
    RECENT.set(limits);
    return limits;
  }

  private static long orDefault(long value, long byDefault) {
    return value == 0 ? byDefault : value;
  }
}
