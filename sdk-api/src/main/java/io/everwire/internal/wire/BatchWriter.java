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

  private final List<EncodedFrame> frames = new ArrayList<>();
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

  /** The batch; the writer is empty afterwards. */
  public ByteBuffer finish(long ack) {
    ProtoWriter front = new ProtoWriter(MAX_ACK_BYTES);
    front.uint64(ACK_FIELD, ack);
    ByteBuffer batch = ByteBuffer.allocate(front.size() + bytes);
    batch.put(front.toByteArray());
    for (EncodedFrame frame : frames) {
      frame.writeTo(batch);
    }
    frames.clear();
    bytes = 0;
    return batch.flip();
  }

  /** One frame that is a batch of its own, without an ack. */
  public static ByteBuffer single(Frame frame) {
    BatchWriter writer = new BatchWriter(Integer.MAX_VALUE);
    writer.add(EncodedFrame.of(frame));
    return writer.finish(0);
  }
}
