package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames and failures can be logged: neither tokens, keys nor payloads are in their texts. */
class SecretsInTextTest {
  private static final String SECRET = "swordfish";
  private static final byte[] SECRET_BYTES = SECRET.getBytes(StandardCharsets.UTF_8);

  @Test
  void noSecretIsInTheTextOfAFrame() {
    List<Frame> frames =
        List.of(
            new LinkFrame.Hello(
                new int[] {1},
                "client",
                SECRET,
                1,
                "session",
                SECRET_BYTES,
                1,
                2,
                new int[0],
                WireLimits.DEFAULT),
            new LinkFrame.Welcome(
                1,
                "session",
                SECRET_BYTES,
                true,
                1,
                2,
                3,
                4,
                5,
                6,
                new int[0],
                WireLimits.DEFAULT,
                7),
            new AuthFrame.Refresh(1, SECRET),
            new ChannelFrame.Publish(1, "news", 0, ByteBuffer.wrap(SECRET_BYTES)),
            new ChannelFrame.Message(1, 2, 0, ByteBuffer.wrap(SECRET_BYTES)),
            new StreamFrame.StreamData(1, 0, ByteBuffer.wrap(SECRET_BYTES)));
    for (Frame frame : frames) {
      assertHasNoSecret(frame.toString());
      assertHasNoSecret(EncodedFrame.of(frame).toString());
      assertHasNoSecret(Bytes.read(Bytes.encode(1, List.of(frame))).toString());
    }
  }

  @Test
  void noSecretIsInTheTextOfAFailure() {
    byte[] notUtf8 = Bytes.join(SECRET_BYTES, new byte[] {-1});
    byte[] batch = Bytes.frame(AuthFrame.Refresh.NUMBER, out -> out.writeByteArray(2, notUtf8));
    assertThatThrownBy(() -> Bytes.read(batch))
        .isInstanceOf(WireException.class)
        .satisfies(failure -> assertHasNoSecret(failure.toString()));
  }

  private static void assertHasNoSecret(String text) {
    assertThat(text)
        .isNotEmpty()
        .doesNotContain(SECRET)
        .doesNotContain(Arrays.toString(SECRET_BYTES));
  }
}
