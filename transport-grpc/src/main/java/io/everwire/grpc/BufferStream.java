package io.everwire.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A buffer in the shape in which gRPC takes messages: copied once, into the frame. */
final class BufferStream extends InputStream implements KnownLength, Drainable {
  private static final int CHUNK_BYTES = 8 * 1024;

  private final ByteBuffer buffer;

  BufferStream(ByteBuffer buffer) {
    this.buffer = buffer.slice();
  }

  @Override
  public int available() {
    return buffer.remaining();
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int size = buffer.remaining();
    if (buffer.hasArray()) {
      target.write(buffer.array(), buffer.arrayOffset() + buffer.position(), size);
      buffer.position(buffer.limit());
      return size;
    }
    byte[] chunk = new byte[Math.min(size, CHUNK_BYTES)];
    while (buffer.hasRemaining()) {
      int length = Math.min(buffer.remaining(), chunk.length);
      buffer.get(chunk, 0, length);
      target.write(chunk, 0, length);
    }
    return size;
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining()) {
      return -1;
    }
    int taken = Math.min(length, buffer.remaining());
    buffer.get(target, offset, taken);
    return taken;
  }
}
