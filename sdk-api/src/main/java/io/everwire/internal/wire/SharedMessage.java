package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publication, encoded once for all its subscribers: each puts only the few bytes of its
 * subscription's number in front. Immutable; shared by many sessions.
 */
public final class SharedMessage {
  private static final int SUBSCRIPTION_FIELD = 1;
  private static final int OFFSET_FIELD = 2;
  private static final int TOTAL_FIELD = 3;
  private static final int PAYLOAD_FIELD = 4;
  private static final int KEY_FIELD = 5;
  private static final int DELETED_FIELD = 6;

  /** A frame, and whose it is. */
  private record Numbered(long subscription, EncodedFrame frame) {}

  /**
   * What all subscriptions have in common of a part. Most sessions have few subscriptions, and so
   * the same number for the same channel: the last frame that was made does for most of them.
   */
  private static final class Part {
    private final byte[] shared;
    private final ByteBuffer payload;
    private volatile @Nullable Numbered last;

    Part(byte[] shared, ByteBuffer payload) {
      this.shared = shared;
      this.payload = payload;
    }

    EncodedFrame of(long subscription) {
      Numbered known = last;
      if (known == null || known.subscription != subscription) {
        ProtoWriter own = new ProtoWriter(6);
        own.uint64(SUBSCRIPTION_FIELD, subscription);
        known =
            new Numbered(
                subscription, EncodedFrame.wrap(ChannelFrame.Message.NUMBER, own, shared, payload));
        last = known;
      }
      return known.frame;
    }
  }

  private final long offset;
  private final String key;
  private final boolean deleted;
  private final int payloadBytes;
  private final List<Part> parts;

  public SharedMessage(long offset, ByteBuffer payload) {
    this(offset, "", payload);
  }

  /**
   * Encodes a publication.
   *
   * @param key empty for none
   * @param content null if it deletes the value of its key
   */
  public SharedMessage(long offset, String key, @Nullable ByteBuffer content) {
    this.offset = offset;
    this.key = key;
    this.deleted = content == null;
    ByteBuffer payload = content == null ? Frame.EMPTY : content;
    this.payloadBytes = payload.remaining();
    List<Part> all = new ArrayList<>(1);
    for (ByteBuffer part : Parts.split(payload)) {
      ProtoWriter fields = new ProtoWriter(16);
      if (all.isEmpty()) {
        fields.uint64(OFFSET_FIELD, offset);
        fields.uint64(TOTAL_FIELD, Parts.total(payloadBytes));
        fields.string(KEY_FIELD, key);
        fields.bool(DELETED_FIELD, deleted);
      }
      if (part.hasRemaining()) {
        fields.lengthPrefix(PAYLOAD_FIELD, part.remaining());
      }
      all.add(new Part(fields.toByteArray(), part));
    }
    this.parts = List.copyOf(all);
  }

  public long offset() {
    return offset;
  }

  /** What it is about; empty for nothing. */
  public String key() {
    return key;
  }

  /** Whether it deletes the value of its key. */
  public boolean isDeleted() {
    return deleted;
  }

  public int payloadBytes() {
    return payloadBytes;
  }

  public int partCount() {
    return parts.size();
  }

  /** A part, as a subscription gets it. */
  public EncodedFrame part(int index, long subscription) {
    return parts.get(index).of(subscription);
  }
}
