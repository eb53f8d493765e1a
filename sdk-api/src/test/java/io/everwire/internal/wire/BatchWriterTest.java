package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Status;
import io.everwire.StatusCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchWriterTest {

  @Test
  void batchesStayWithinTheLimitAndHoldAllFramesInOrder() {
    int limit = 80 * 1024;
    RandomFrames random = new RandomFrames(1);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      frames.add(random.next());
    }
    List<Frame> read = new ArrayList<>();
    BatchWriter writer = new BatchWriter(limit);
    int batches = 0;
    for (Frame frame : frames) {
      EncodedFrame encoded = EncodedFrame.of(frame);
      if (!writer.fits(encoded)) {
        read.addAll(readWithin(limit, writer));
        batches++;
      }
      writer.add(encoded);
    }
    read.addAll(readWithin(limit, writer));
    assertThat(batches).isGreaterThan(3);
    assertThat(Oracle.batch(0, read)).isEqualTo(Oracle.meaning(Oracle.batch(0, frames)));
  }

  private static List<Frame> readWithin(int limit, BatchWriter writer) {
    ByteBuffer batch = writer.finish(ProtoReader.MAX_NUMBER);
    assertThat(batch.remaining()).isLessThanOrEqualTo(limit);
    assertThat(writer.isEmpty()).isTrue();
    return BatchReader.read(batch).frames();
  }

  @Test
  void theFirstFrameAlwaysFits() {
    BatchWriter writer = new BatchWriter(10);
    EncodedFrame large =
        EncodedFrame.of(new StreamFrame.StreamData(1, 0, ByteBuffer.allocate(100)));
    assertThat(writer.fits(large)).isTrue();
    writer.add(large);
    assertThat(writer.fits(EncodedFrame.of(new LinkFrame.Ping(1)))).isFalse();
  }

  @Test
  void anAckGoesAlone() {
    ByteBuffer batch = new BatchWriter(100).finish(300);
    assertThat(Bytes.of(batch)).containsExactly(0x08, 0xAC, 0x02);
  }

  @Test
  void payloadsAreNotMovedSoThatAFrameCanBeSentAgain() {
    ByteBuffer payload = ByteBuffer.wrap("again".getBytes(StandardCharsets.UTF_8));
    EncodedFrame frame = EncodedFrame.of(new StreamFrame.StreamData(1, 0, payload));
    BatchWriter writer = new BatchWriter(1_000);
    writer.add(frame);
    ByteBuffer first = writer.finish(0);
    writer.add(frame);
    assertThat(writer.finish(0)).isEqualTo(first);
    assertThat(payload.remaining()).isEqualTo(5);
  }

  @Test
  void largePayloadsArePartsOfTheirOwn() {
    ByteBuffer large = ByteBuffer.allocate(10_000);
    ByteBuffer small = ByteBuffer.allocate(100);
    assertThat(parts()).hasSize(1);
    assertThat(parts(small)).hasSize(1);
    assertThat(parts(large)).hasSize(2);
    assertThat(parts(small, large, large, small)).hasSize(5);
    assertThat(parts(large, small, small, large)).hasSize(4);
  }

  /** All parts together are the batch, and a large payload is not copied for it. */
  private static List<ByteBuffer> parts(ByteBuffer... payloads) {
    BatchWriter cut = new BatchWriter(1_000_000);
    BatchWriter whole = new BatchWriter(1_000_000);
    for (ByteBuffer payload : payloads) {
      EncodedFrame frame = EncodedFrame.of(new StreamFrame.StreamData(1, 0, payload));
      cut.add(frame);
      whole.add(frame);
    }
    List<ByteBuffer> parts = cut.finishInParts(300);
    assertThat(cut.isEmpty()).isTrue();
    for (ByteBuffer payload : payloads) {
      if (payload.remaining() > 1_000) {
        payload.put(0, (byte) (payload.get(0) + 1));
      }
    }
    ByteBuffer together = ByteBuffer.allocate(1_000_000);
    parts.forEach(part -> together.put(part.duplicate()));
    assertThat(together.flip()).isEqualTo(whole.finish(300));
    return parts;
  }

  @Test
  void anyFrameFitsABatchOf80Kib() {
    ByteBuffer part = ByteBuffer.allocate(Frame.MAX_PART_BYTES);
    long large = ProtoReader.MAX_NUMBER;
    String name = "n".repeat(255);
    Status status = Status.of(StatusCode.INTERNAL, "漢".repeat(5_000));
    for (Frame frame :
        List.of(
            new ChannelFrame.Publish(large, name, large, part),
            new ChannelFrame.Message(large, large, large, part),
            new StreamFrame.StreamData(large, large, part),
            new StreamFrame.StreamReset(large, status),
            new ChannelFrame.Published(large, large, name, large, status))) {
      assertThat(EncodedFrame.of(frame).size()).isLessThanOrEqualTo(Frame.MAX_FRAME_BYTES);
    }
  }

  @Test
  void longStatusMessagesAreCutBetweenCharacters() {
    Status status = Status.of(StatusCode.INTERNAL, "a" + "😀".repeat(200));
    byte[] batch = Bytes.encode(0, List.of(new StreamFrame.StreamReset(1, status)));
    StreamFrame.StreamReset read = (StreamFrame.StreamReset) Bytes.read(batch).frames().get(0);
    assertThat(read.status().message()).isEqualTo("a" + "😀".repeat(149) + "…");
  }

  @Test
  void aFrameOfAnUnknownKindCannotBeSent() {
    assertThatThrownBy(() -> EncodedFrame.of(new Frame.Unknown(200)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("200");
  }

  @Test
  void whetherAFrameIsCountedIsKnownWithoutReadingIt() {
    for (Frame frame : new RandomFrames(9).ofEachKind()) {
      assertThat(EncodedFrame.of(frame).counted()).isEqualTo(frame.isCounted());
      assertThat(frame.isCounted()).isEqualTo(frame.number() < 256);
    }
  }
}
