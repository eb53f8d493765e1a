package io.everwire.internal.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.everwire.internal.wire.proto.Batch;
import java.nio.ByteBuffer;

/** Holds what the codec makes of any bytes against what the generated parser makes of them. */
final class Differential {
  /** Direct memory is slow to get and slow to give back, so there is one piece for each thread. */
  private static final ThreadLocal<ByteBuffer> DIRECT =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1024 * 1024));

  private Differential() {}

  private static ByteBuffer direct(byte[] bytes) {
    return DIRECT.get().clear().put(bytes).flip().slice();
  }

  /**
   * Reads the bytes both ways.
   *
   * <ul>
   *   <li>The codec gives a batch, a {@link WireException} or an {@link
   *       UnknownRequiredFrameException}, nothing else.
   *   <li>What the codec accepts, the generated parser accepts, and both mean the same.
   *   <li>What was read, once written and read again, is the same still.
   *   <li>A heap buffer and a direct one are read alike.
   * </ul>
   *
   * @return whether the codec accepts the bytes
   */
  static boolean check(byte[] bytes) {
    BatchReader.Batch read;
    try {
      read = Bytes.read(bytes);
    } catch (WireException | UnknownRequiredFrameException e) {
      checkRefusedFromDirectMemory(bytes, e);
      return false;
    }
    Batch ours = Oracle.of(read);
    Batch theirs;
    try {
      theirs = Oracle.meaning(Batch.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("only the codec accepts it: " + read, e);
    }
    if (!ours.equals(theirs)) {
      throw new AssertionError("the codec reads " + ours + " and the generated parser " + theirs);
    }
    if (!Oracle.of(BatchReader.read(direct(bytes))).equals(ours)) {
      throw new AssertionError("direct memory is read otherwise than " + ours);
    }
    checkWrittenAgain(read, ours);
    return true;
  }

  private static void checkRefusedFromDirectMemory(byte[] bytes, RuntimeException expected) {
    try {
      BatchReader.read(direct(bytes));
    } catch (WireException | UnknownRequiredFrameException e) {
      return;
    }
    throw new AssertionError("accepted from direct memory, refused from an array", expected);
  }

  private static void checkWrittenAgain(BatchReader.Batch read, Batch meaning) {
    if (read.frames().stream().anyMatch(Frame.Unknown.class::isInstance)) {
      return;
    }
    byte[] written = Bytes.encode(read.ack(), read.frames());
    Batch again = Oracle.of(Bytes.read(written));
    if (!again.equals(meaning)) {
      throw new AssertionError("read " + meaning + ", written and read again " + again);
    }
  }
}
