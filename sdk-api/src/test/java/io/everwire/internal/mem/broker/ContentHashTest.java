package io.everwire.internal.mem.broker;

import static io.everwire.internal.mem.broker.Publications.text;
import static io.everwire.internal.mem.broker.Publications.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.broker.Publication;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  private static long of(ByteBuffer payload) {
    return ContentHash.of(new Publication(payload, "", Optional.empty(), "", false, null));
  }

  @Test
  void equalContentHasEqualHashesWhereverItLies() {
    byte[] bytes =
        "somewhere in the middle of it".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    long expected = of(ByteBuffer.wrap(bytes));
    assertThat(of(direct)).isEqualTo(expected);
    assertThat(of(direct.asReadOnlyBuffer())).isEqualTo(expected);
    ByteBuffer shifted = ByteBuffer.allocate(100).position(3).put(bytes).flip().position(3);
    assertThat(of(shifted)).isEqualTo(expected);
    assertThat(shifted.position()).isEqualTo(3);
  }

  @Test
  void eachBitLengthAndKeyMakesAnother() {
    Set<Long> hashes = new HashSet<>();
    int made = 0;
    for (int length = 0; length < 40; length++) {
      byte[] bytes = new byte[length];
      hashes.add(of(ByteBuffer.wrap(bytes)));
      made++;
      for (int bit = 0; bit < 8 * length; bit++) {
        byte[] other = bytes.clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        hashes.add(of(ByteBuffer.wrap(other)));
        made++;
      }
    }
    assertThat(hashes).hasSize(made);
    assertThat(ContentHash.of(value("a", "x"))).isNotEqualTo(ContentHash.of(value("b", "x")));
    assertThat(ContentHash.of(value("a", null))).isNotEqualTo(ContentHash.of(value("a", "")));
    assertThat(ContentHash.of(text("x"))).isEqualTo(ContentHash.of(text("x")));
  }
}
