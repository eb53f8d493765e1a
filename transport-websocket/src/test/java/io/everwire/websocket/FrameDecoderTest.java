package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is decoded, whatever pieces it comes in. */
class FrameDecoderTest {
  private static final int FIN = 0x80;

  private final Heard heard = new Heard();
  private final FrameDecoder decoder = new FrameDecoder(false, 1_000, heard);

  @Test
  void wholeFramesComeOutOfAnyPieces() {
    byte[] frames = frames(FIN | Opcode.BINARY, 3, FIN | Opcode.PING, 0, FIN | Opcode.BINARY, 900);
    for (int piece = 1; piece < 20; piece++) {
      heard.what.clear();
      decodeInPieces(decoder, frames, piece);
      assertThat(heard.what).containsExactly("message 3", "ping 0", "message 900");
    }
  }

  @Test
  void aClientsBytesMayComeOutsideOfTheHeap() {
    byte[] frames = frames(FIN | Opcode.BINARY, 3, FIN | Opcode.PING, 2, FIN | Opcode.BINARY, 900);
    ByteBuffer direct = ByteBuffer.allocateDirect(frames.length).put(frames).flip();
    decoder.decode(direct);
    assertThat(heard.what).containsExactly("message 3", "ping 2", "message 900");
    assertThat(direct.hasRemaining()).isFalse();
  }

  @Test
  void masksAreTakenOffWhateverPiecesTheyComeIn() {
    byte[] content = new byte[70_000];
    new Random(1).nextBytes(content);
    FrameEncoder encoder = new FrameEncoder(true);
    for (int length : new int[] {0, 1, 7, 8, 9, 125, 126, 65_535, 65_536, 70_000}) {
      ByteBuffer payload = ByteBuffer.wrap(content, 0, length);
      byte[] frame = encoder.encode(Opcode.BINARY, payload).array();
      for (int piece : new int[] {1, 3, 8, 1_021, 100_000}) {
        Heard server = new Heard();
        decodeInPieces(new FrameDecoder(true, 100_000, server), frame, piece);
        assertThat(server.messages)
            .as("%d in pieces of %d", length, piece)
            .containsExactly(payload);
      }
    }
  }

  @Test
  void aMaskIsAnotherForEachFrame() {
    FrameEncoder encoder = new FrameEncoder(true);
    ByteBuffer payload = ByteBuffer.wrap("the same".getBytes(StandardCharsets.UTF_8));
    assertThat(encoder.encode(Opcode.BINARY, payload))
        .isNotEqualTo(encoder.encode(Opcode.BINARY, payload));
  }

  @Test
  void whatFollowsABadHeaderIsNotDecoded() {
    byte[] frames = frames(FIN | Opcode.BINARY, 10, FIN | Opcode.TEXT, 10, FIN | Opcode.BINARY, 1);
    decoder.decode(ByteBuffer.wrap(frames));
    decoder.decode(ByteBuffer.wrap(frames));
    assertThat(heard.what).containsExactly("message 10", "violation 1003");
  }

  @Test
  void aHeaderThatAnnouncesTooMuchIsEnough() {
    decoder.decode(ByteBuffer.wrap(new byte[] {(byte) (FIN | Opcode.BINARY), 126, 3, (byte) 0xe9}));
    assertThat(heard.what).containsExactly("violation 1009");
  }

  @Test
  void aLengthWithItsHighestBitSetIsTooMuch() {
    decoder.decode(
        ByteBuffer.wrap(new byte[] {(byte) (FIN | Opcode.BINARY), 127, -1, 0, 0, 0, 0, 0, 0, 1}));
    assertThat(heard.what).containsExactly("violation 1009");
  }

  @Test
  void fragmentsAreCountedTogetherAndAnewForEachMessage() {
    byte[] message = frames(Opcode.BINARY, 600, FIN | Opcode.CONTINUATION, 400);
    decoder.decode(ByteBuffer.wrap(message));
    decoder.decode(ByteBuffer.wrap(message));
    decoder.decode(ByteBuffer.wrap(frames(Opcode.BINARY, 600, FIN | Opcode.CONTINUATION, 401)));
    assertThat(heard.what).containsExactly("message 1000", "message 1000", "violation 1009");
  }

  @Test
  void pingsComeBetweenTheFragmentsOfAMessage() {
    decoder.decode(
        ByteBuffer.wrap(
            frames(Opcode.BINARY, 2, FIN | Opcode.PING, 4, FIN | Opcode.CONTINUATION, 3)));
    assertThat(heard.what).containsExactly("ping 4", "message 5");
  }

  @Test
  void fragmentsOfTwoMessagesDoNotMix() {
    decoder.decode(ByteBuffer.wrap(frames(Opcode.BINARY, 1, FIN | Opcode.BINARY, 1)));
    assertThat(heard.what).containsExactly("violation 1002");
  }

  @Test
  void nothingComesAfterACloseFrame() {
    decoder.decode(ByteBuffer.wrap(frames(FIN | Opcode.CLOSE, 2, FIN | Opcode.BINARY, 1)));
    assertThat(heard.what).containsExactly("close 2");
  }

  private static void decodeInPieces(FrameDecoder decoder, byte[] frames, int piece) {
    for (int at = 0; at < frames.length; at += piece) {
      int length = Math.min(piece, frames.length - at);
      decoder.decode(ByteBuffer.wrap(frames.clone(), at, length));
    }
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

  /** Notes what was decoded. */
  private static final class Heard implements FrameDecoder.Sink {
    final List<String> what = new ArrayList<>();
    final List<ByteBuffer> messages = new ArrayList<>();

    @Override
    public void onMessage(ByteBuffer payload) {
      messages.add(payload);
      what.add("message " + payload.remaining());
    }

    @Override
    public void onPing(ByteBuffer payload) {
      what.add("ping " + payload.remaining());
    }

    @Override
    public void onClose(ByteBuffer payload) {
      what.add("close " + payload.remaining());
    }

    @Override
    public void onViolation(ViolationException rule) {
      what.add("violation " + rule.closeCode());
    }
  }
}
