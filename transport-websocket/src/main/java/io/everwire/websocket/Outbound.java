package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What one connection has yet to send.
 *
 * <ul>
 *   <li>Safe for use by any thread; frames go out whole, in the order of the calls. No call blocks.
 *   <li>While nothing waits, the sending thread writes to the socket itself; what the socket does
 *       not take waits here, and the loop's thread goes on when the socket is writable.
 *   <li>From {@value #HIGH_BYTES} waiting bytes on it is full; it is no longer when at most {@value
 *       #LOW_BYTES} wait. It refuses nothing: the sender stops.
 *   <li>After {@link #finish} nothing is taken any more, and what waits still goes out.
 * </ul>
 */
final class Outbound {
  static final int HIGH_BYTES = 256 * 1024;
  static final int LOW_BYTES = 128 * 1024;

  /** Above this, memory of an unmasked payload is not copied. */
  private static final int COPY_BYTES = SendScratch.STAGING_BYTES - FrameWriter.MAX_HEADER_BYTES;

  private final BytePipe pipe;

  /** Called, with the lock held, when something waits that did not before. */
  private final Runnable onBlocked;

  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(2);
  private long waitingBytes;
  private volatile boolean full;
  private boolean finished;

  Outbound(BytePipe pipe, Runnable onBlocked) {
    this.pipe = pipe;
    this.onBlocked = onBlocked;
  }

  boolean isFull() {
    return full;
  }

  /** Whether everything is in the socket. */
  synchronized boolean isEmpty() {
    return waiting.isEmpty() && pipe.isFlushed();
  }

  /** Sends bytes that are no frame: an opening handshake. */
  synchronized void sendRaw(ByteBuffer bytes) throws IOException {
    if (!finished) {
      boolean idle = isEmpty();
      enqueue(bytes);
      if (idle) {
        writeNow();
      }
    }
  }

  /** Sends a frame; the payload is not changed by anybody any more. */
  synchronized void sendFrame(FrameWriter writer, int opcode, ByteBuffer payload)
      throws IOException {
    if (finished) {
      return;
    }
    SendScratch scratch = SendScratch.current();
    int key = writer.masks() ? scratch.maskingKey() : 0;
    boolean idle = isEmpty();
    if (payload.remaining() > COPY_BYTES) {
      enqueueLarge(writer, opcode, payload, key);
    } else if (idle) {
      ByteBuffer frame = scratch.staging();
      writer.append(frame, opcode, payload, key);
      pipe.write(frame.flip());
      if (frame.hasRemaining()) {
        enqueue(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
      }
    } else {
      int size = writer.headerBytes(payload.remaining()) + payload.remaining();
      ByteBuffer frame = ByteBuffer.allocate(size);
      writer.append(frame, opcode, payload, key);
      enqueue(frame.flip());
    }
    if (idle) {
      writeNow();
    }
  }

  private void enqueueLarge(FrameWriter writer, int opcode, ByteBuffer payload, int key) {
    ByteBuffer header = ByteBuffer.allocate(FrameWriter.MAX_HEADER_BYTES);
    writer.appendHeader(header, opcode, payload.remaining(), key);
    enqueue(header.flip());
    if (writer.masks()) {
      ByteBuffer masked = ByteBuffer.allocate(payload.remaining());
      Masking.append(key, payload, masked);
      enqueue(masked.flip());
    } else {
      enqueue(payload.slice());
    }
  }

  private void enqueue(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      waiting.add(bytes);
      waitingBytes += bytes.remaining();
      full = full || waitingBytes >= HIGH_BYTES;
    }
  }

  /** Nothing waited before this call: if something does afterwards, the loop must learn of it. */
  private void writeNow() throws IOException {
    if (!isEmpty() && !write()) {
      onBlocked.run();
    }
    full = waitingBytes >= HIGH_BYTES;
  }

  /** Takes no more; what waits still goes out. */
  synchronized void finish() {
    finished = true;
  }

  /** Takes no more, and forgets what waits. */
  synchronized void discard() {
    finished = true;
    waiting.clear();
    waitingBytes = 0;
  }

  /**
   * On the loop's thread, when the socket is writable: goes on.
   *
   * @return whether it was full and is not any more
   */
  synchronized boolean flush() throws IOException {
    write();
    if (full && waitingBytes <= LOW_BYTES) {
      full = false;
      return true;
    }
    return false;
  }

  /** Whether everything is written. Small frames that wait share one write. */
  private boolean write() throws IOException {
    while (true) {
      ByteBuffer batch = gather();
      int size = batch.remaining();
      pipe.write(batch);
      consume(size - batch.remaining());
      if (batch.hasRemaining() || !pipe.isFlushed()) {
        return false;
      }
      if (waiting.isEmpty()) {
        return true;
      }
    }
  }

  private ByteBuffer gather() {
    ByteBuffer batch = SendScratch.current().staging();
    for (ByteBuffer bytes : waiting) {
      int count = Math.min(batch.remaining(), bytes.remaining());
      batch.put(batch.position(), bytes, bytes.position(), count);
      batch.position(batch.position() + count);
      if (!batch.hasRemaining()) {
        break;
      }
    }
    return batch.flip();
  }

  private void consume(int count) {
    waitingBytes -= count;
    int left = count;
    while (left > 0) {
      ByteBuffer first = waiting.element();
      int taken = Math.min(left, first.remaining());
      first.position(first.position() + taken);
      left -= taken;
      if (!first.hasRemaining()) {
        waiting.remove();
      }
    }
  }
}
