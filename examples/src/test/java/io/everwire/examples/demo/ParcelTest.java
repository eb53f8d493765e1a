package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ParcelTest {
  private final Parcel parcel = new Parcel(3, 4_711, ByteBuffer.wrap(new byte[] {1, 2, 3}));

  @Test
  void arrivesAsItWasSent() {
    assertThat(Parcel.CODEC.decode(Parcel.CODEC.encode(parcel).asReadOnlyBuffer()))
        .isEqualTo(parcel);
  }

  @Test
  void mayBeEmpty() {
    Parcel empty = new Parcel(1, 1, ByteBuffer.allocate(0));
    assertThat(Parcel.CODEC.decode(Parcel.CODEC.encode(empty))).isEqualTo(empty);
  }

  @Test
  void isRefusedWithAnyByteChanged() {
    int length = Parcel.CODEC.encode(parcel).remaining();
    for (int at = 0; at < length; at++) {
      ByteBuffer damaged = Parcel.CODEC.encode(parcel);
      damaged.put(at, (byte) (damaged.get(at) + 1));
      assertThatThrownBy(() -> Parcel.CODEC.decode(damaged))
          .isInstanceOf(RealtimeException.class)
          .hasMessageContaining("checksum");
    }
  }

  @Test
  void isRefusedWhenCutShort() {
    ByteBuffer cut = ByteBuffer.allocate(15);
    assertThatThrownBy(() -> Parcel.CODEC.decode(cut))
        .isInstanceOf(RealtimeException.class)
        .hasMessageContaining("too short");
  }
}
