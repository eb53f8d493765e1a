package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns bytes into messages and control frames, whatever pieces they come in.
 *
 * <ul>
 *   <li>A message that is too large is refused by its header, fragments counted together, before
 *       memory is spent on it.
 *   <li>Memory grows with what has really come, not with what a header announces.
 *   <li>Confined to the loop's thread. After a {@link ViolationException} it must not be used any
 *       more.
 * </ul>
 */
final class FrameReader {
  /** What comes out, in order. */
  interface Sink {
    void onMessage(ByteBuffer message);

    void onPing(ByteBuffer payload);

    void onClose(int code, String text);
  }

  /** How much to allocate for a payload of which only the beginning has come. */
  private static final int FIRST_BYTES = 8 * 1024;

  private static final byte[] NOTHING = new byte[0];

  /** Whether frames must be masked: those of clients must, those of servers must not. */
  private final boolean expectsMasks;

  private final int maxMessageBytes;
  private final Sink sink;

  private final ByteBuffer header = ByteBuffer.allocate(FrameWriter.MAX_HEADER_BYTES).limit(2);
  private boolean inPayload;

  /** Of the frame whose header is complete. */
  private int payloadBytes;

  private byte[] payload = NOTHING;
  private int filled;

  /** Fragments so far, joined; only within a fragmented message. */
  private byte[] fragments = NOTHING;

  private boolean fragmented;

  FrameReader(boolean expectsMasks, int maxMessageBytes, Sink sink) {
    this.expectsMasks = expectsMasks;
    this.maxMessageBytes = maxMessageBytes;
    this.sink = sink;
  }

  /**
   * Takes all bytes.
   *
   * @throws ViolationException if the peer broke a rule; what came before has been given to the
   *     sink
   */
  void read(ByteBuffer in) throws ViolationException {
    while (inPayload || readHeader(in)) {
      if (!readPayload(in)) {
        return;
      }
      byte[] content = payload;
      int first = header.get(0);
      if (expectsMasks) {
        Masking.apply(header.getInt(header.limit() - 4), content, payloadBytes);
      }
      inPayload = false;
      payload = NOTHING;
      header.clear().limit(2);
      finishFrame(first & 0x0f, (first & 0x80) != 0, content);
    }
  }

  /** Whether the header is complete and was found good. */
  private boolean readHeader(ByteBuffer in) throws ViolationException {
    while (in.hasRemaining()) {
      header.put(in.get());
      if (!header.hasRemaining()) {
        int whole = headerBytes();
        if (header.position() == whole) {
          checkHeader();
          inPayload = true;
          return true;
        }
        header.limit(whole);
      }
    }
    return false;
  }

  private int headerBytes() {
    int length = header.get(1) & 0x7f;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (isMasked() ? 4 : 0);
  }

  private void checkHeader() throws ViolationException {
    if ((header.get(0) & 0x70) != 0) {
      throw protocolError("reserved bits are set, and no extension was agreed on");
    }
    if (isMasked() != expectsMasks) {
      throw protocolError(
          expectsMasks ? "a client's frame is not masked" : "a server's frame is masked");
    }
    long length = header.get(1) & 0x7f;
    if (length == 126) {
      length = header.getShort(2) & 0xffff;
    } else if (length == 127) {
      length = header.getLong(2);
    }
    checkOpcode(opcode(), length);
    payloadBytes = (int) length;
    payload = NOTHING;
    filled = 0;
  }

  private void checkOpcode(int opcode, long length) throws ViolationException {
    switch (opcode) {
      case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> {
        if (!isFinal() || length < 0 || length > 125) {
          throw protocolError("a control frame is fragmented or longer than 125 bytes");
        }
      }
      case Opcode.TEXT ->
          throw new ViolationException(
              CloseCode.WRONG_TYPE, "a text message came; messages are binary here");
      case Opcode.BINARY, Opcode.CONTINUATION -> {
        if (fragmented != (opcode == Opcode.CONTINUATION)) {
          throw protocolError("fragments out of order");
        }
        if (length < 0 || length > maxMessageBytes - fragments.length) {
          throw tooLarge(length);
        }
      }
      default -> throw protocolError("unknown opcode " + opcode);
    }
  }

  private ViolationException tooLarge(long length) {
    return new ViolationException(
        CloseCode.TOO_LARGE,
        "message of %,d bytes, the receiver's limit is %,d (LinkConfig.maxMessageBytes)"
            .formatted(length < 0 ? Long.MAX_VALUE : fragments.length + length, maxMessageBytes));
  }

  private static ViolationException protocolError(String what) {
    return new ViolationException(CloseCode.PROTOCOL_ERROR, what);
  }

  /** Whether the payload is complete. */
  private boolean readPayload(ByteBuffer in) {
    int count = Math.min(in.remaining(), payloadBytes - filled);
    if (payload.length < filled + count) {
      int size = Math.max(filled + count, Math.max(FIRST_BYTES, payload.length * 2));
      boolean all = filled + count == payloadBytes;
      payload = Arrays.copyOf(payload, all ? payloadBytes : Math.min(payloadBytes, size));
    }
    in.get(payload, filled, count);
    filled += count;
    return filled == payloadBytes;
  }

  private void finishFrame(int opcode, boolean last, byte[] content) throws ViolationException {
    switch (opcode) {
      case Opcode.PING -> sink.onPing(ByteBuffer.wrap(content));
      case Opcode.PONG -> {}
      case Opcode.CLOSE -> finishClose(ByteBuffer.wrap(content));
      default -> {
        if (last && !fragmented) {
          sink.onMessage(ByteBuffer.wrap(content));
          return;
        }
        int joined = fragments.length;
        fragments = Arrays.copyOf(fragments, joined + content.length);
        System.arraycopy(content, 0, fragments, joined, content.length);
        fragmented = !last;
        if (last) {
          ByteBuffer message = ByteBuffer.wrap(fragments);
          fragments = NOTHING;
          sink.onMessage(message);
        }
      }
    }
  }

  private void finishClose(ByteBuffer content) throws ViolationException {
    if (!content.hasRemaining()) {
      sink.onClose(CloseCode.NONE, "");
      return;
    }
    int code = content.remaining() < 2 ? 0 : content.getShort() & 0xffff;
    if (!CloseCode.isValid(code)) {
      throw protocolError("a close frame has the code " + code);
    }
    sink.onClose(code, StandardCharsets.UTF_8.decode(content).toString());
  }

  private int opcode() {
    return header.get(0) & 0x0f;
  }

  private boolean isFinal() {
    return (header.get(0) & 0x80) != 0;
  }

  private boolean isMasked() {
    return (header.get(1) & 0x80) != 0;
  }
}
