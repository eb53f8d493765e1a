package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BodyBufferTest {
  private static final int MAX_BYTES = 256 * 1024;

  private static int roomOf(BodyBuffer buffer) {
    return buffer.content().array().length;
  }

  @Test
  void whatComesInPartsIsOneBody() {
    BodyBuffer buffer = new BodyBuffer(MAX_BYTES, -1);
    ByteBuffer sent = ByteBuffer.allocate(5_000);
    for (int i = 0; i < sent.limit(); i++) {
      sent.put(i, (byte) i);
    }

    for (int begin = 0; begin < sent.limit(); begin += 500) {
      assertThat(buffer.append(sent.slice(begin, 500))).isTrue();
    }

    assertThat(buffer.content()).isEqualTo(sent);
  }

  @Test
  void aBodyThatIsAnnouncedHasRoomForAllOnceAnEighthIsThere() {
    BodyBuffer buffer = new BodyBuffer(MAX_BYTES, 80_000);

    assertThat(buffer.append(ByteBuffer.allocate(10_000))).isTrue();
    assertThat(roomOf(buffer)).isEqualTo(80_000);
    byte[] array = buffer.content().array();
    assertThat(buffer.append(ByteBuffer.allocate(70_000))).isTrue();

    assertThat(buffer.content().array()).isSameAs(array);
    assertThat(buffer.content().remaining()).isEqualTo(80_000);
  }

  @Test
  void whoAnnouncesMuchAndSendsLittleCostsLittle() {
    BodyBuffer buffer = new BodyBuffer(MAX_BYTES, Long.MAX_VALUE);

    assertThat(buffer.append(ByteBuffer.allocate(100))).isTrue();

    assertThat(roomOf(buffer)).isLessThan(2_000);
  }

  @Test
  void moreThanWasAnnouncedIsTakenUpToTheLimit() {
    BodyBuffer buffer = new BodyBuffer(1_000, 10);

    assertThat(buffer.append(ByteBuffer.allocate(10))).isTrue();
    assertThat(buffer.append(ByteBuffer.allocate(990))).isTrue();
    assertThat(buffer.append(ByteBuffer.allocate(1))).isFalse();

    assertThat(buffer.content().remaining()).isEqualTo(1_000);
  }
}
