package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedMessageTest {

  @Test
  void aSharedMessageIsTheSameBytesAsOneEncodedForItsSubscriptionAlone() {
    Random random = new Random(5);
    for (int size : new int[] {0, 1, 100, 127, 128, 16_383, Frame.MAX_PART_BYTES}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      ByteBuffer payload = ByteBuffer.wrap(content);
      for (long offset : new long[] {1, 127, 128, ProtoReader.MAX_NUMBER}) {
        SharedMessage shared = new SharedMessage(offset, payload);
        assertThat(shared.partCount()).isEqualTo(1);
        assertThat(shared.payloadBytes()).isEqualTo(size);
        assertThat(shared.offset()).isEqualTo(offset);
        for (long subscription : new long[] {1, 128, ProtoReader.MAX_NUMBER}) {
          EncodedFrame alone =
              EncodedFrame.of(new ChannelFrame.Message(subscription, offset, 0, payload));
          assertThat(bytes(shared.part(0, subscription))).isEqualTo(bytes(alone));
        }
      }
    }
  }

  @Test
  void aLargeOneIsCutIntoPartsOfWhichTheFirstAloneSaysOffsetAndTotal() {
    int size = 2 * Frame.MAX_PART_BYTES + 5;
    SharedMessage shared = new SharedMessage(9, ByteBuffer.allocate(size));
    assertThat(shared.partCount()).isEqualTo(3);
    ChannelFrame.Message first = read(shared.part(0, 7));
    assertThat(first.offset()).isEqualTo(9);
    assertThat(first.total()).isEqualTo(size);
    assertThat(first.payload().remaining()).isEqualTo(Frame.MAX_PART_BYTES);
    ChannelFrame.Message last = read(shared.part(2, 7));
    assertThat(last.subscription()).isEqualTo(7);
    assertThat(last.offset()).isZero();
    assertThat(last.total()).isZero();
    assertThat(last.payload().remaining()).isEqualTo(5);
  }

  @Test
  void subscribersShareOnePayload() {
    ByteBuffer payload = ByteBuffer.allocate(1_000);
    SharedMessage shared = new SharedMessage(1, payload);
    assertThat(shared.part(0, 1).payload().array()).isSameAs(payload.array());
    assertThat(shared.part(0, 2).payload().array()).isSameAs(payload.array());
  }

  private static ChannelFrame.Message read(EncodedFrame frame) {
    return (ChannelFrame.Message) Bytes.read(bytes(frame)).frames().get(0);
  }

  private static byte[] bytes(EncodedFrame frame) {
    BatchWriter writer = new BatchWriter(Integer.MAX_VALUE);
    List.of(frame).forEach(writer::add);
    return Bytes.of(writer.finish(0));
  }
}
