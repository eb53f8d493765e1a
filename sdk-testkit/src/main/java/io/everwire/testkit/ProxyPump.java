package io.everwire.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * One direction of a proxied connection: bytes in order from one socket to the other, held back as
 * its faults say. Confined to the proxy's thread; never blocks.
 */
final class ProxyPump {
  static final int HELD_BYTES = 256 * 1024;
  static final int CHUNK_BYTES = 16 * 1024;

  private record Chunk(ByteBuffer bytes, long dueNanos) {}

  final ProxyFaults faults;
  private final SocketChannel from;
  private final SocketChannel to;
  private final RandomGenerator random;

  /**
   * Read into and copied from at once; shared by all pumps of the thread, so that held bytes cost
   * no more than themselves.
   */
  private final ByteBuffer scratch;

  private final ArrayDeque<Chunk> held = new ArrayDeque<>();
  private long heldBytes;
  private long forwardedBytes;
  private boolean sourceEnded;
  private boolean endForwarded;

  /**
   * The destination did not take a whole piece: only then is it worth waiting until it is writable.
   */
  private boolean blocked;

  ProxyPump(
      SocketChannel from,
      SocketChannel to,
      ProxyFaults faults,
      RandomGenerator random,
      ByteBuffer scratch) {
    this.from = from;
    this.to = to;
    this.faults = faults;
    this.random = random;
    this.scratch = scratch;
  }

  SocketChannel source() {
    return from;
  }

  long forwardedBytes() {
    return forwardedBytes;
  }

  boolean wantsRead() {
    return !sourceEnded && !faults.stalled && heldBytes < HELD_BYTES;
  }

  boolean wantsWrite() {
    return blocked && !faults.stalled;
  }

  boolean isOver() {
    return endForwarded;
  }

  boolean isCutDue() {
    return forwardedBytes >= faults.cutAfterBytes;
  }

  /** When the next held bytes may go, or {@link Long#MAX_VALUE} if no clock is waited for. */
  long dueNanos() {
    Chunk next = held.peek();
    return next == null || blocked || faults.stalled ? Long.MAX_VALUE : next.dueNanos();
  }

  /** Takes what the source has; reads once, so that one busy connection does not starve others. */
  void read() throws IOException {
    if (!wantsRead()) {
      return;
    }
    int count = from.read(scratch.clear());
    if (count < 0) {
      sourceEnded = true;
    } else if (count > 0) {
      heldBytes += count;
      held.add(
          new Chunk(
              ByteBuffer.allocate(count).put(scratch.flip()).flip(),
              System.nanoTime() + faults.delayNanos));
    }
  }

  /** Throws away what the source still brings; true once it has ended. */
  boolean discard() throws IOException {
    int count = 1;
    while (count > 0 && !sourceEnded) {
      count = from.read(scratch.clear());
      sourceEnded |= count < 0;
    }
    return sourceEnded;
  }

  /** Forwards what is due, as far as the destination takes it and the cut allows. */
  void write() throws IOException {
    blocked = false;
    while (!faults.stalled && !isCutDue() && !held.isEmpty()) {
      Chunk next = held.element();
      if (next.dueNanos() - System.nanoTime() > 0) {
        return;
      }
      if (!writePiece(next.bytes())) {
        blocked = true;
        return;
      }
      if (!next.bytes().hasRemaining()) {
        held.remove();
      }
    }
    if (sourceEnded && held.isEmpty() && !endForwarded && !faults.stalled) {
      endForwarded = true;
      to.shutdownOutput();
    }
  }

  /** Whether the destination took the whole piece. */
  private boolean writePiece(ByteBuffer bytes) throws IOException {
    int piece = (int) Math.min(bytes.remaining(), faults.cutAfterBytes - forwardedBytes);
    if (faults.maxPieceBytes < CHUNK_BYTES) {
      piece = Math.min(piece, 1 + random.nextInt(faults.maxPieceBytes));
    }
    int limit = bytes.limit();
    bytes.limit(bytes.position() + piece);
    int written = to.write(bytes);
    bytes.limit(limit);
    forwardedBytes += written;
    heldBytes -= written;
    return written == piece;
  }
}
