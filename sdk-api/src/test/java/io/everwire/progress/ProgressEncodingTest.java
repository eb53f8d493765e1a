package io.everwire.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of progress are those that protobuf's generated classes write and read. */
class ProgressEncodingTest {
  private static final ProgressUpdate FULL =
      new ProgressUpdate(
          "id",
          "parent",
          "näme",
          ProgressState.FAILED,
          7,
          OptionalLong.of(ProgressUpdate.MAX_COUNT),
          "B",
          OptionalDouble.of(0.000001),
          3.125,
          Optional.of(Duration.ofMillis(1_500)),
          "note",
          true,
          Duration.ofMinutes(1));
  private static final ProgressUpdate LEAST =
      new ProgressUpdate(
          "i",
          "",
          "",
          ProgressState.RUNNING,
          0,
          OptionalLong.empty(),
          "",
          OptionalDouble.empty(),
          0,
          Optional.empty(),
          "",
          false,
          Duration.ofMillis(1));
  private static final ProgressUpdate ZEROS =
      new ProgressUpdate(
          "i",
          "",
          "",
          ProgressState.DONE,
          0,
          OptionalLong.of(0),
          "",
          OptionalDouble.of(0),
          0,
          Optional.of(Duration.ZERO),
          "",
          false,
          Duration.ofMillis(1));

  private static ProgressUpdate decode(ByteBuffer bytes) {
    return ProgressUpdate.codec().decode(bytes);
  }

  private static io.everwire.internal.wire.proto.progress.ProgressUpdate generated(
      ProgressUpdate update) throws Exception {
    return io.everwire.internal.wire.proto.progress.ProgressUpdate.parseFrom(
        ProgressUpdate.codec().encode(update));
  }

  @Test
  void anUpdateComesBackAsItWas() {
    for (ProgressUpdate each : new ProgressUpdate[] {FULL, LEAST, ZEROS}) {
      assertThat(decode(ProgressUpdate.codec().encode(each))).isEqualTo(each);
    }
    CancelRequest request = new CancelRequest("id", "because");
    assertThat(CancelRequest.codec().decode(CancelRequest.codec().encode(request)))
        .isEqualTo(request);
  }

  @Test
  void generatedClassesReadWhatIsWritten() throws Exception {
    var full = generated(FULL);
    assertThat(full.getId()).isEqualTo("id");
    assertThat(full.getParentId()).isEqualTo("parent");
    assertThat(full.getName()).isEqualTo("näme");
    assertThat(full.getState())
        .isEqualTo(io.everwire.internal.wire.proto.progress.ProgressState.FAILED);
    assertThat(full.getDone()).isEqualTo(7);
    assertThat(full.getTotal()).isEqualTo(ProgressUpdate.MAX_COUNT);
    assertThat(full.getUnit()).isEqualTo("B");
    assertThat(full.getFractionPpm()).isEqualTo(1);
    assertThat(full.getRatePerThousandSeconds()).isEqualTo(3_125);
    assertThat(full.getRemainingMs()).isEqualTo(1_500);
    assertThat(full.getNote()).isEqualTo("note");
    assertThat(full.getCancelRequested()).isTrue();
    assertThat(full.getTimeToLiveMs()).isEqualTo(60_000);
    assertThat(full.getUnknownFields().asMap()).isEmpty();
    assertThat(generated(LEAST).hasTotal()).isFalse();
    assertThat(generated(ZEROS).hasTotal()).isTrue();
    assertThat(generated(ZEROS).hasFractionPpm()).isTrue();
    assertThat(generated(ZEROS).hasRemainingMs()).isTrue();
  }

  @Test
  void whatGeneratedClassesWriteIsReadWithFieldsThatNobodyKnowsYet() throws Exception {
    byte[] bytes =
        generated(FULL).toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                    .addField(100, UnknownFieldSet.Field.newBuilder().addFixed64(5).build())
                    .build())
            .build()
            .toByteArray();
    assertThat(decode(ByteBuffer.wrap(bytes))).isEqualTo(FULL);
  }

  @Test
  void anUpdateIsCompact() {
    assertThat(ProgressUpdate.codec().encode(FULL).remaining()).isLessThan(60);
  }

  @Test
  void bytesThatAreNoUpdateAreRefusedByName() throws Exception {
    var full = generated(FULL);
    for (var bad :
        new io.everwire.internal.wire.proto.progress.ProgressUpdate[] {
          full.toBuilder().setId("").build(),
          full.toBuilder().setId("x".repeat(256)).build(),
          full.toBuilder().setStateValue(4).build(),
          full.toBuilder().setDone(-1).build(),
          full.toBuilder().setTotal(ProgressUpdate.MAX_COUNT + 1).build(),
          full.toBuilder().setFractionPpm(1_000_001).build(),
          full.toBuilder().setName("x".repeat(256)).build(),
          full.toBuilder().setNote("x".repeat(1_025)).build(),
          full.toBuilder().setUnit("x".repeat(33)).build(),
          full.toBuilder().setTimeToLiveMs(0).build(),
        }) {
      assertThatThrownBy(() -> decode(ByteBuffer.wrap(bad.toByteArray())))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whateverTheBytesAreTheOutcomeIsAValueOrARefusal() {
    Random random = new Random(4);
    byte[] good = new byte[ProgressUpdate.codec().encode(FULL).remaining()];
    for (int i = 0; i < 20_000; i++) {
      ProgressUpdate.codec().encode(FULL).get(good);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        good[random.nextInt(good.length)] = (byte) random.nextInt();
      }
      ByteBuffer bytes = ByteBuffer.wrap(good, 0, random.nextInt(good.length + 1)).slice();
      try {
        decode(bytes.duplicate());
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
      try {
        CancelRequest.codec().decode(bytes);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }
}
