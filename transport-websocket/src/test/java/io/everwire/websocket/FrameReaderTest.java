package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames as bytes, without a socket. */
class FrameReaderTest {
  private final List<ByteBuffer> messages = new ArrayList<>();
  private final List<String> closes = new ArrayList<>();

  @Test
  void whatIsWrittenIsReadInWhateverPieces() throws Exception {
    Random random = new Random(1);
    for (boolean masks : new boolean[] {true, false}) {
      FrameWriter writer = new FrameWriter(masks);
      FrameReader reader = reader(masks, 70_000);
      ByteBuffer wire = ByteBuffer.allocate(1 << 20);
      List<ByteBuffer> sent = new ArrayList<>();
      for (int size : new int[] {0, 1, 7, 8, 9, 125, 126, 127, 8_191, 65_535, 65_536, 70_000}) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        sent.add(ByteBuffer.wrap(content));
        int before = wire.position();
        writer.append(wire, Opcode.BINARY, ByteBuffer.wrap(content), random.nextInt());
        assertThat(wire.position() - before).isEqualTo(writer.headerBytes(size) + size);
      }
      writer.append(wire, Opcode.CLOSE, FrameWriter.closePayload(1000, "done"), random.nextInt());
      wire.flip();
      while (wire.hasRemaining()) {
        int piece = Math.min(wire.remaining(), 1 + random.nextInt(5_000));
        reader.read(wire.slice(wire.position(), piece));
        wire.position(wire.position() + piece);
      }
      assertThat(messages).isEqualTo(sent);
      assertThat(closes).containsExactly("1000 done");
      messages.clear();
      closes.clear();
    }
  }

  @Test
  void anAnnouncedPayloadCostsNoMemoryBeforeItComes() throws Exception {
    FrameReader[] readers = new FrameReader[1_000];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = reader(false, 1 << 30);
      // A thousand announcements of a gibibyte, with one byte each.
      readers[i].read(
          ByteBuffer.allocate(11)
              .put((byte) 0x82)
              .put((byte) 127)
              .putLong(1 << 30)
              .put((byte) 1)
              .flip());
    }
    assertThat(messages).isEmpty();
  }

  @Test
  void randomBytesAreRefusedOrWaitForMoreAndNeverAnythingElse() {
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] noise = new byte[50];
      new Random(seed).nextBytes(noise);
      FrameReader reader = reader(seed % 2 == 0, 100);
      try {
        reader.read(ByteBuffer.wrap(noise));
      } catch (ViolationException e) {
        assertThat(e.closeCode()).isIn(1002, 1003, 1009);
      }
    }
    assertThat(messages).allSatisfy(each -> assertThat(each.remaining()).isLessThanOrEqualTo(100));
  }

  @Test
  void aCloseReasonIsCutBetweenCharacters() {
    ByteBuffer payload = FrameWriter.closePayload(1000, "\u00e9".repeat(200));
    assertThat(payload.remaining()).isEqualTo(2 + 122);
  }

  private FrameReader reader(boolean expectsMasks, int limit) {
    return new FrameReader(
        expectsMasks,
        limit,
        new FrameReader.Sink() {
          @Override
          public void onMessage(ByteBuffer message) {
            messages.add(message);
          }

          @Override
          public void onPing(ByteBuffer payload) {}

          @Override
          public void onClose(int code, String text) {
            closes.add(code + " " + text);
          }
        });
  }
}
