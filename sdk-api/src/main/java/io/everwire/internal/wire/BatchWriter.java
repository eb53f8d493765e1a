package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects frames for one batch, and puts them into one buffer. Not safe for use by many threads.
 */
public final class BatchWriter {
  /** Tag and ten bytes of number, at most. */
  private static final int MAX_ACK_BYTES = 11;

  private static final int ACK_FIELD = 1;
  private static final int FEW = 4;

  /** From here on it is dearer to copy a payload than to make it a part. */
  private static final int LARGE_BYTES = 4 * 1024;

  /** Most batches have a frame or two. */
  private final List<EncodedFrame> frames = new ArrayList<>(FEW);

  private final int maxBytes;
  private int bytes;

  public BatchWriter(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether a frame fits. The first always does. */
  public boolean fits(EncodedFrame frame) {
    return frames.isEmpty() || bytes + frame.size() + MAX_ACK_BYTES <= maxBytes;
  }

  public void add(EncodedFrame frame) {
    frames.add(frame);
    bytes += frame.size();
  }

  public boolean isEmpty() {
    return frames.isEmpty();
  }

  /** The batch in one buffer; the writer is empty afterwards. */
  public ByteBuffer finish(long ack) {
    return finish(ack, Integer.MAX_VALUE).get(0);
  }

  /**
   * The batch in one or more buffers that stand one after the other, so that large payloads need
   * not be copied; the writer is empty afterwards.
   */
  public List<ByteBuffer> finishInParts(long ack) {
    return finish(ack, LARGE_BYTES);
  }

  private List<ByteBuffer> finish(long ack, int largeBytes) {
    ProtoWriter front = new ProtoWriter(MAX_ACK_BYTES);
    front.uint64(ACK_FIELD, ack);
    int copied = front.size() + bytes;
    int large = 0;
    for (EncodedFrame frame : frames) {
      int payloadBytes = frame.payload().remaining();
      if (payloadBytes >= largeBytes) {
        copied -= payloadBytes;
        large++;
      }
    }
    ByteBuffer between = ByteBuffer.allocate(copied).mark();
    front.copyTo(between);
    List<ByteBuffer> parts = large == 0 ? List.of() : new ArrayList<>(2 * large + 1);
    for (EncodedFrame frame : frames) {
      between.put(frame.head());
      ByteBuffer payload = frame.payload().duplicate();
      if (payload.remaining() < largeBytes) {
        between.put(payload);
      } else {
        parts.add(cut(between));
        parts.add(payload);
      }
    }
    frames.clear();
    bytes = 0;
    if (large == 0) {
      return List.of(between.flip());
    }
    ByteBuffer last = cut(between);
    if (last.hasRemaining()) {
      parts.add(last);
    }
    return parts;
  }

  /** What was put in since the mark, which moves on. */
  private static ByteBuffer cut(ByteBuffer buffer) {
    ByteBuffer part = buffer.duplicate().limit(buffer.position()).reset();
    buffer.mark();
    return part;
  }

  /** One frame that is a batch of its own, without an ack. */
  public static ByteBuffer single(Frame frame) {
    BatchWriter writer = new BatchWriter(Integer.MAX_VALUE);
    writer.add(EncodedFrame.of(frame));
    return writer.finish(0);
  }
}
