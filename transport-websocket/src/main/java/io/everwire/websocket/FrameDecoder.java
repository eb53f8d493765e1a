package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes frames apart, RFC 6455 section 5, whatever pieces they come in, and joins fragments.
 * Nothing is decoded after a close frame or a broken rule. Confined to one thread at a time.
 *
 * <ul>
 *   <li>Each payload byte is copied once, and its mask is taken off on the way.
 *   <li>An announced length costs nothing: memory grows with what has come, fourfold at most.
 * </ul>
 */
final class FrameDecoder {
  /** Gets what was decoded, in order. */
  interface Sink {
    /** A whole message. The bytes are the receiver's. */
    void onMessage(ByteBuffer payload);

    void onPing(ByteBuffer payload);

    /** A close frame, with its payload as it came. */
    void onClose(ByteBuffer payload);

    /** The peer has broken a rule. */
    void onViolation(ViolationException rule);
  }

  private static final byte[] NOTHING = new byte[0];
  private static final int MAX_HEADER_BYTES = 14;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int GROWTH = 4;

  private final boolean expectsMasks;
  private final int maxMessageBytes;
  private final Sink sink;

  /** The header of the present frame as far as it has come; empty while its payload comes. */
  private final byte[] header = new byte[MAX_HEADER_BYTES];

  private int headerBytes;

  private boolean inPayload;
  private int opcode;
  private boolean isLast;
  private int key;

  /** Payload bytes of the present frame that have come, and that are to come. */
  private int passed;

  private int rest;

  /** Whether a message has begun and its last fragment has not come. */
  private boolean fragmented;

  /** The present message, and how much of it there is. */
  private byte[] message = NOTHING;

  private int messageBytes;
  private byte[] control = NOTHING;
  private boolean ended;

  /**
   * Before the first frame.
   *
   * @param expectsMasks whether the peer is a client
   * @param maxMessageBytes the largest message that is taken
   */
  FrameDecoder(boolean expectsMasks, int maxMessageBytes, Sink sink) {
    this.expectsMasks = expectsMasks;
    this.maxMessageBytes = maxMessageBytes;
    this.sink = sink;
  }

  /**
   * Decodes all bytes that there are, or up to the end.
   *
   * @param bytes what has come; the buffer may be used again afterwards
   */
  void decode(ByteBuffer bytes) {
    while (!ended && bytes.hasRemaining()) {
      try {
        if (inPayload) {
          takePayload(bytes);
        } else {
          takeHeader(bytes);
        }
        if (inPayload && rest == 0) {
          inPayload = false;
          endFrame();
        }
      } catch (ViolationException rule) {
        ended = true;
        sink.onViolation(rule);
      }
    }
    if (ended) {
      bytes.position(bytes.limit());
    }
  }

  private void takeHeader(ByteBuffer bytes) throws ViolationException {
    do {
      header[headerBytes++] = bytes.get();
    } while (bytes.hasRemaining() && !isHeaderWhole());
    if (isHeaderWhole()) {
      beginFrame();
    }
  }

  private boolean isHeaderWhole() {
    if (headerBytes < 2) {
      return false;
    }
    int second = header[1];
    int length = second & 0x7f;
    return headerBytes
        == 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (second < 0 ? Integer.BYTES : 0);
  }

  private void beginFrame() throws ViolationException {
    int first = header[0];
    boolean masked = header[1] < 0;
    long length = header[1] & 0x7f;
    if (length == 126) {
      length = number(2, Short.BYTES);
    } else if (length == 127) {
      length = number(2, Long.BYTES);
    }
    key = masked ? (int) number(headerBytes - Integer.BYTES, Integer.BYTES) : 0;
    headerBytes = 0;
    if ((first & 0x70) != 0) {
      throw broken("reserved bits are set, and no extension was agreed on");
    }
    if (masked != expectsMasks) {
      throw broken(expectsMasks ? "a client's frame is not masked" : "a server's frame is masked");
    }
    opcode = first & 0x0f;
    isLast = (first & 0x80) != 0;
    check(length);
    rest = (int) length;
    passed = 0;
    inPayload = true;
  }

  private long number(int at, int count) {
    long number = 0;
    for (int i = at; i < at + count; i++) {
      number = number << Byte.SIZE | (header[i] & 0xff);
    }
    return number;
  }

  private void check(long length) throws ViolationException {
    switch (opcode) {
      case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> {
        if (!isLast || length < 0 || length > MAX_CONTROL_BYTES) {
          throw broken("a control frame is fragmented or longer than 125 bytes");
        }
        control = new byte[(int) length];
      }
      case Opcode.TEXT ->
          throw new ViolationException(
              CloseCode.WRONG_TYPE, "a text message came; messages are binary here");
      case Opcode.BINARY, Opcode.CONTINUATION -> {
        if (fragmented != (opcode == Opcode.CONTINUATION)) {
          throw broken("fragments out of order");
        }
        if (length < 0 || length > maxMessageBytes - messageBytes) {
          throw new ViolationException(
              CloseCode.TOO_LARGE,
              "message of %,d bytes, the receiver's limit is %,d (LinkConfig.maxMessageBytes)"
                  .formatted(length < 0 ? Long.MAX_VALUE : messageBytes + length, maxMessageBytes));
        }
        fragmented = !isLast;
      }
      default -> throw broken("unknown opcode " + opcode);
    }
  }

  private static ViolationException broken(String rule) {
    return new ViolationException(CloseCode.PROTOCOL_ERROR, rule);
  }

  private void takePayload(ByteBuffer bytes) {
    int count = Math.min(rest, bytes.remaining());
    if (Opcode.isControl(opcode)) {
      copy(bytes, control, passed, count);
    } else {
      reserve(count);
      copy(bytes, message, messageBytes, count);
      messageBytes += count;
    }
    passed += count;
    rest -= count;
  }

  private void copy(ByteBuffer bytes, byte[] to, int at, int count) {
    bytes.get(to, at, count);
    if (expectsMasks) {
      Masking.copy(to, at, to, at, count, key, passed);
    }
  }

  private void reserve(int more) {
    int needed = messageBytes + more;
    if (needed > message.length) {
      long larger = (long) GROWTH * needed;
      int bound = isLast ? messageBytes + rest : maxMessageBytes;
      message = Arrays.copyOf(message, Math.max(needed, (int) Math.min(larger, bound)));
    }
  }

  private void endFrame() {
    switch (opcode) {
      case Opcode.PING -> sink.onPing(ByteBuffer.wrap(control));
      case Opcode.CLOSE -> {
        ended = true;
        sink.onClose(ByteBuffer.wrap(control));
      }
      case Opcode.PONG -> {
        // A late answer to nothing.
      }
      default -> {
        if (isLast) {
          ByteBuffer whole = ByteBuffer.wrap(message, 0, messageBytes).slice();
          message = NOTHING;
          messageBytes = 0;
          sink.onMessage(whole);
        }
      }
    }
  }
}
