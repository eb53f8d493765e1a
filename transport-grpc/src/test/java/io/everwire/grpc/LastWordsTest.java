package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.internal.wire.proto.Batch;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bye",
        "a reason of more than one hundred and twenty-seven bytes, such as an engine gives that names the thing, the limit with its present value and the setting"
      })
  void comeBackAsTheyWere(String text) {
    assertThat(LastWords.decode(LastWords.encode(text))).isEqualTo(text);
  }

  @Test
  void areCutBetweenCharacters() {
    String text = "\u00e4\ud83d\ude00".repeat(1_000);
    String read = LastWords.decode(LastWords.encode(text));
    assertThat(read).isNotNull().hasSizeGreaterThan(400);
    assertThat(text).startsWith(read);
    assertThat(LastWords.encode(text).remaining()).isLessThan(1_020);
  }

  @Test
  void areABatchThatSaysNothingToAnybodyElse() throws Exception {
    Batch batch = Batch.parseFrom(LastWords.encode("bye"));
    assertThat(batch.getFramesCount()).isZero();
    assertThat(batch.getAck()).isZero();
    assertThat(batch.getUnknownFields().getField(LastWords.FIELD).getLengthDelimitedList())
        .hasSize(1);
  }

  @Test
  void areNothingElse() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(20)];
      random.nextBytes(bytes);
      assertThat(LastWords.decode(ByteBuffer.wrap(bytes))).isNull();
    }
    ByteBuffer words = LastWords.encode("x".repeat(200));
    for (int size = 0; size < words.limit(); size++) {
      assertThat(LastWords.decode(words.slice(0, size))).isNull();
    }
    ByteBuffer longer = ByteBuffer.allocate(words.limit() + 1).put(words.duplicate()).rewind();
    assertThat(LastWords.decode(longer)).isNull();
  }
}
