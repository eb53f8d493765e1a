package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferStreamTest {
  private static final byte[] CONTENT = new byte[20_000];

  static {
    for (int i = 0; i < CONTENT.length; i++) {
      CONTENT[i] = (byte) (i * 31);
    }
  }

  private static List<List<ByteBuffer>> kinds() {
    ByteBuffer heap = ByteBuffer.wrap(CONTENT);
    ByteBuffer direct = ByteBuffer.allocateDirect(CONTENT.length).put(CONTENT).flip();
    return List.of(
        List.of(heap.duplicate()),
        List.of(heap.asReadOnlyBuffer()),
        List.of(direct.duplicate()),
        List.of(
            heap.slice(0, 1),
            direct.slice(1, 9_999),
            heap.slice(10_000, 0),
            heap.slice(10_000, CONTENT.length - 10_000)));
  }

  @Test
  void drainsWhatRemainsOfAnyKindOfBuffer() throws Exception {
    for (List<ByteBuffer> kind : kinds()) {
      BufferStream stream = new BufferStream(kind);
      assertThat(stream.available()).isEqualTo(CONTENT.length);
      ByteArrayOutputStream drained = new ByteArrayOutputStream();
      assertThat(stream.drainTo(drained)).isEqualTo(CONTENT.length);
      assertThat(drained.toByteArray()).isEqualTo(CONTENT);
      assertThat(stream.available()).isZero();
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void isReadLikeAnyStream() throws Exception {
    for (List<ByteBuffer> kind : kinds()) {
      InputStream stream = new BufferStream(kind);
      assertThat(stream.read()).isEqualTo(CONTENT[0] & 0xff);
      assertThat(stream.read(new byte[0], 0, 0)).isZero();
      assertThat(stream.readAllBytes())
          .isEqualTo(java.util.Arrays.copyOfRange(CONTENT, 1, CONTENT.length));
      assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void aMessageOfUnknownSizeIsReadUpToTheLimitOnly() throws Exception {
    assertThat(ConnectMethod.read(new ByteArrayInputStream(CONTENT), CONTENT.length))
        .isEqualTo(ByteBuffer.wrap(CONTENT));
    InputStream tooLarge = new ByteArrayInputStream(CONTENT);
    assertThat(ConnectMethod.read(tooLarge, 1_000)).isNull();
    assertThat(tooLarge.available()).isEqualTo(CONTENT.length - 1_001);
  }
}
