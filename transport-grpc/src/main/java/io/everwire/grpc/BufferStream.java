package io.everwire.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Buffers, one after the other, in the shape in which gRPC takes a message: copied once, into its
 * frame.
 */
final class BufferStream extends InputStream implements KnownLength, Drainable {
  private static final int CHUNK_BYTES = 8 * 1024;

  /** What has not been read; none of them is empty. */
  private final Deque<ByteBuffer> left;

  private int available;

  BufferStream(List<ByteBuffer> buffers) {
    left = new ArrayDeque<>(buffers.size());
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        left.add(buffer.slice());
        available += buffer.remaining();
      }
    }
  }

  @Override
  public int available() {
    return available;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int size = available;
    for (ByteBuffer buffer = left.poll(); buffer != null; buffer = left.poll()) {
      drain(buffer, target);
    }
    available = 0;
    return size;
  }

  private static void drain(ByteBuffer buffer, OutputStream target) throws IOException {
    if (buffer.hasArray()) {
      target.write(buffer.array(), buffer.arrayOffset(), buffer.remaining());
      return;
    }
    byte[] chunk = new byte[Math.min(buffer.remaining(), CHUNK_BYTES)];
    while (buffer.hasRemaining()) {
      int length = Math.min(buffer.remaining(), chunk.length);
      buffer.get(chunk, 0, length);
      target.write(chunk, 0, length);
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    ByteBuffer first = left.peek();
    if (first == null) {
      return -1;
    }
    int taken = Math.min(length, first.remaining());
    first.get(target, offset, taken);
    available -= taken;
    if (!first.hasRemaining()) {
      left.remove();
    }
    return taken;
  }
}
