package io.everwire.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the header of each frame before Java-WebSocket decodes it, because the library takes
 * unmasked frames from clients, counts fragments of a message only at its ends, and forgets the
 * good frames that came in one read with a bad one. Confined to the thread that decodes.
 */
final class FrameGate {
  private static final int MAX_CONTROL_BYTES = 125;

  private final boolean expectsMasks;
  private final int maxMessageBytes;

  /** The header as far as it has come, without the mask. */
  private final ByteBuffer header = ByteBuffer.allocate(10);

  /** What is still to come of the present frame after its header. */
  private long rest;

  /** Whether a message has begun and its last fragment has not come. */
  private boolean fragmented;

  private long messageBytes;
  private @Nullable ViolationException violation;

  FrameGate(boolean expectsMasks, int maxMessageBytes) {
    this.expectsMasks = expectsMasks;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** What was wrong, once {@link #admit} has admitted less than everything. */
  @Nullable ViolationException violation() {
    return violation;
  }

  /**
   * Follows the frames in some bytes, whose position does not change.
   *
   * @return how many of them, from the position on, may be decoded
   */
  int admit(ByteBuffer bytes) {
    int at = bytes.position();
    int frame = at;
    while (at < bytes.limit() && violation == null) {
      if (rest > 0) {
        int passed = (int) Math.min(rest, bytes.limit() - at);
        rest -= passed;
        at += passed;
        frame = at;
      } else {
        header.put(bytes.get(at++));
        if (header.position() >= 2 && header.position() == headerBytes()) {
          endHeader();
          frame = violation == null ? at : frame;
        }
      }
    }
    return (violation == null ? at : frame) - bytes.position();
  }

  private int headerBytes() {
    int length = header.get(1) & 0x7f;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0);
  }

  private void endHeader() {
    int first = header.get(0);
    boolean masked = (header.get(1) & 0x80) != 0;
    long length = header.get(1) & 0x7f;
    if (length == 126) {
      length = header.getShort(2) & 0xffff;
    } else if (length == 127) {
      length = header.getLong(2);
    }
    header.clear();
    if ((first & 0x70) != 0) {
      broken("reserved bits are set, and no extension was agreed on");
    } else if (masked != expectsMasks) {
      broken(expectsMasks ? "a client's frame is not masked" : "a server's frame is masked");
    } else {
      check(first & 0x0f, (first & 0x80) != 0, length);
    }
    rest = length + (masked ? 4 : 0);
  }

  private void check(int opcode, boolean last, long length) {
    switch (opcode) {
      case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> {
        if (!last || length < 0 || length > MAX_CONTROL_BYTES) {
          broken("a control frame is fragmented or longer than 125 bytes");
        }
      }
      case Opcode.TEXT ->
          violation =
              new ViolationException(
                  CloseCode.WRONG_TYPE, "a text message came; messages are binary here");
      case Opcode.BINARY, Opcode.CONTINUATION -> {
        if (fragmented != (opcode == Opcode.CONTINUATION)) {
          broken("fragments out of order");
        } else {
          count(last, length);
        }
      }
      default -> broken("unknown opcode " + opcode);
    }
  }

  private void count(boolean last, long length) {
    if (length < 0 || length > maxMessageBytes - messageBytes) {
      violation =
          new ViolationException(
              CloseCode.TOO_LARGE,
              "message of %,d bytes, the receiver's limit is %,d (LinkConfig.maxMessageBytes)"
                  .formatted(length < 0 ? Long.MAX_VALUE : messageBytes + length, maxMessageBytes));
    }
    fragmented = !last;
    messageBytes = last ? 0 : messageBytes + length;
  }

  private void broken(String rule) {
    violation = new ViolationException(CloseCode.PROTOCOL_ERROR, rule);
  }
}
