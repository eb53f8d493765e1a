package io.everwire.websocket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which bytes are given to the library, whatever pieces they come in. */
class FrameGateTest {
  private static final int FIN = 0x80;

  private final FrameGate gate = new FrameGate(false, 1_000);

  @Test
  void wholeFramesPassInAnyPieces() {
    byte[] frames = frames(FIN | Opcode.BINARY, 3, FIN | Opcode.PING, 0, FIN | Opcode.BINARY, 900);
    for (int piece = 1; piece < 20; piece++) {
      for (int at = 0; at < frames.length; at += piece) {
        int length = Math.min(piece, frames.length - at);
        assertThat(gate.admit(ByteBuffer.wrap(frames, at, length))).isEqualTo(length);
      }
    }
    assertThat(gate.violation()).isNull();
  }

  @Test
  void whatFollowsABadHeaderIsKeptOut() {
    byte[] frames = frames(FIN | Opcode.BINARY, 10, FIN | Opcode.TEXT, 10);
    assertThat(gate.admit(ByteBuffer.wrap(frames))).isEqualTo(12);
    assertThat(closeCode()).isEqualTo(CloseCode.WRONG_TYPE);
    assertThat(gate.admit(ByteBuffer.wrap(frames))).isZero();
  }

  @Test
  void aHeaderThatAnnouncesTooMuchIsEnough() {
    gate.admit(ByteBuffer.wrap(new byte[] {(byte) (FIN | Opcode.BINARY), 126, 3, (byte) 0xe9}));
    assertThat(closeCode()).isEqualTo(CloseCode.TOO_LARGE);
  }

  @Test
  void fragmentsAreCountedTogetherAndAnewForEachMessage() {
    byte[] message = frames(Opcode.BINARY, 600, FIN | Opcode.CONTINUATION, 400);
    gate.admit(ByteBuffer.wrap(message));
    gate.admit(ByteBuffer.wrap(message));
    assertThat(gate.violation()).isNull();
    gate.admit(ByteBuffer.wrap(frames(Opcode.BINARY, 600, FIN | Opcode.CONTINUATION, 401)));
    assertThat(closeCode()).isEqualTo(CloseCode.TOO_LARGE);
  }

  @Test
  void fragmentsOfTwoMessagesDoNotMix() {
    gate.admit(ByteBuffer.wrap(frames(Opcode.BINARY, 1, FIN | Opcode.BINARY, 1)));
    assertThat(closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR);
  }

  private int closeCode() {
    return requireNonNull(gate.violation(), "no violation").closeCode();
  }

  /** Frames without masks: the first byte of each, and how many bytes follow its header. */
  private static byte[] frames(int... firstsAndLengths) {
    ByteBuffer frames = ByteBuffer.allocate(4_096);
    for (int i = 0; i < firstsAndLengths.length; i += 2) {
      frames.put((byte) firstsAndLengths[i]);
      int length = firstsAndLengths[i + 1];
      if (length <= 125) {
        frames.put((byte) length);
      } else {
        frames.put((byte) 126).putShort((short) length);
      }
      frames.position(frames.position() + length);
    }
    byte[] bytes = new byte[frames.position()];
    frames.flip().get(bytes);
    return bytes;
  }
}
