package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.everwire.internal.wire.proto.Batch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec reads and writes what protobuf's generated classes read and write. */
class CodecAgainstOracleTest {
  private static final int SEEDS = 2_000;

  static List<Frame> ofEachKind() {
    return new RandomFrames(4).ofEachKind();
  }

  @ParameterizedTest
  @MethodSource("ofEachKind")
  void everyKindOfFrameComesBackAsItWas(Frame frame) {
    BatchReader.Batch read = Bytes.read(Bytes.encode(7, List.of(frame)));
    assertThat(read.ack()).isEqualTo(7);
    assertThat(read.frames())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it).hasSameClassAs(frame);
              assertThat(Oracle.of(it))
                  .isEqualTo(Oracle.meaning(Oracle.batch(0, List.of(frame))).getFrames(0));
            });
  }

  @Test
  void everyFrameOfTheSchemaIsKnownAndEveryKnownFrameIsInTheSchema() {
    List<Integer> schema =
        io.everwire.internal.wire.proto.Frame.getDescriptor().getFields().stream()
            .map(field -> field.getNumber())
            .sorted()
            .toList();
    List<Integer> known = ofEachKind().stream().map(Frame::number).sorted().toList();
    assertThat(known).isEqualTo(schema);
    for (Integer number : schema) {
      Frame frame = Bytes.read(Bytes.frame(number, out -> {})).frames().get(0);
      assertThat(frame).isNotInstanceOf(Frame.Unknown.class);
      assertThat(frame.number()).isEqualTo(number);
    }
  }

  @Test
  void whatTheCodecWritesTheGeneratedParserReads() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomFrames random = new RandomFrames(seed);
      List<Frame> frames = random.some(12);
      long ack = random.number();
      Batch parsed = Batch.parseFrom(Bytes.encode(ack, frames));
      assertThat(parsed).as("seed %d", seed).isEqualTo(Oracle.batch(ack, frames));
    }
  }

  @Test
  void theCodecWritesTheSameNumberOfBytesAsTheGeneratedClasses() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomFrames random = new RandomFrames(seed);
      List<Frame> frames = random.some(12);
      long ack = random.number();
      assertThat(Bytes.encode(ack, frames))
          .as("seed %d", seed)
          .hasSize(Oracle.batch(ack, frames).getSerializedSize());
    }
  }

  @Test
  void whatTheGeneratedClassesWriteTheCodecReads() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomFrames random = new RandomFrames(seed);
      Batch batch = Oracle.batch(random.number(), random.some(12));
      assertThat(Oracle.of(Bytes.read(batch.toByteArray())))
          .as("seed %d", seed)
          .isEqualTo(Oracle.meaning(batch));
    }
  }

  @Test
  void everyKindOfBufferIsRead() {
    for (int seed = 0; seed < 200; seed++) {
      RandomFrames random = new RandomFrames(seed);
      List<Frame> frames = random.some(12);
      byte[] bytes = Bytes.encode(1, frames);
      Batch expected = Oracle.meaning(Oracle.batch(1, frames));
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
      direct.put(bytes).position(3);
      ByteBuffer inside = ByteBuffer.allocate(bytes.length + 9).position(4);
      inside.put(bytes).flip().position(4);
      for (ByteBuffer buffer :
          List.of(
              ByteBuffer.wrap(bytes),
              ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
              direct,
              direct.asReadOnlyBuffer(),
              inside,
              inside.slice())) {
        assertThat(Oracle.of(BatchReader.read(buffer))).isEqualTo(expected);
      }
    }
  }

  @Test
  void fieldsThatNobodyKnowsAreSkippedAtEveryDepth() throws Exception {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .mergeField(
                900,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(-1)
                    .addFixed32(5)
                    .addFixed64(6)
                    .addLengthDelimited(com.google.protobuf.ByteString.copyFromUtf8("later"))
                    .addGroup(UnknownFieldSet.newBuilder().build())
                    .build())
            .build();
    byte[] extra = unknown.toByteArray();
    for (Frame frame : ofEachKind()) {
      byte[] body = Oracle.of(frame).toByteArray();
      // the body's own fields, then the unknown ones, under the same number
      byte[] fields =
          UnknownFieldSet.parseFrom(body)
              .getField(frame.number())
              .getLengthDelimitedList()
              .get(0)
              .toByteArray();
      byte[] batch =
          Bytes.join(
              extra,
              Bytes.frame(
                  frame.number(),
                  out -> {
                    out.writeRawBytes(extra);
                    out.writeRawBytes(fields);
                    out.writeRawBytes(extra);
                  }),
              extra);
      assertThat(Oracle.of(Bytes.read(batch)))
          .isEqualTo(Oracle.meaning(Oracle.batch(0, List.of(frame))));
    }
  }

  @Test
  void aFieldThatStandsTwiceCountsAsProtobufSays() throws Exception {
    byte[] batch =
        Bytes.frame(
            LinkFrame.Hello.NUMBER,
            out -> {
              out.writeString(2, "first");
              out.writeByteArray(10, Bytes.message(limits -> limits.writeUInt64(2, 5)));
              out.writeString(2, "second");
              out.writeByteArray(10, Bytes.message(limits -> limits.writeUInt64(3, 6)));
            });
    LinkFrame.Hello hello = (LinkFrame.Hello) Bytes.read(batch).frames().get(0);
    assertThat(hello.clientId()).isEqualTo("second");
    assertThat(hello.limits().maxMessageBytes()).isEqualTo(5);
    assertThat(hello.limits().replayBufferBytes()).isEqualTo(6);
    assertThat(Oracle.of(hello))
        .isEqualTo(Oracle.meaning(Batch.parseFrom(batch)).getFramesList().get(0));
  }

  @Test
  void listsOfNumbersAreReadPackedAndNotPackedAndMixed() throws Exception {
    byte[] batch =
        Bytes.frame(
            LinkFrame.Hello.NUMBER,
            out -> {
              out.writeUInt32(1, 1);
              out.writeByteArray(1, new byte[] {2, 3, (byte) 0x80, 1});
              out.writeUInt32(1, 4);
              out.writeByteArray(9, new byte[] {});
            });
    LinkFrame.Hello hello = (LinkFrame.Hello) Bytes.read(batch).frames().get(0);
    assertThat(hello.versions()).containsExactly(1, 2, 3, 128, 4);
    assertThat(hello.capabilities()).isEmpty();
    assertThat(Batch.parseFrom(batch).getFrames(0).getHello().getVersionsList())
        .containsExactly(1, 2, 3, 128, 4);
  }

  @Test
  void batchesOneAfterTheOtherAreOneBatch() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      RandomFrames random = new RandomFrames(seed);
      byte[] joined =
          Bytes.join(
              Bytes.encode(3, random.some(5)),
              Bytes.encode(9, random.some(5)),
              Bytes.encode(0, random.some(5)));
      BatchReader.Batch read = Bytes.read(joined);
      assertThat(read.ack()).isEqualTo(9);
      assertThat(Oracle.of(read)).isEqualTo(Oracle.meaning(Batch.parseFrom(joined)));
    }
  }

  @Test
  void noBytesAreABatchThatSaysNothing() {
    BatchReader.Batch read = Bytes.read(new byte[0]);
    assertThat(read.ack()).isZero();
    assertThat(read.frames()).isEmpty();
  }

  @Test
  void whateverABatchIsChangedIntoBothReadItAlikeOrTheCodecRefusesIt() {
    int accepted = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      RandomFrames frames = new RandomFrames(seed);
      byte[] bytes = mutate(Bytes.encode(frames.number(), frames.some(4)), new Random(seed));
      if (Differential.check(bytes)) {
        accepted++;
      }
    }
    // Both branches have been seen, often enough to mean something.
    assertThat(accepted).isBetween(2_000, 18_000);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = java.util.Arrays.copyOf(bytes, at);
        default -> {
          byte[] head = java.util.Arrays.copyOf(bytes, at);
          byte[] tail = java.util.Arrays.copyOfRange(bytes, at, bytes.length);
          bytes =
              random.nextBoolean()
                  ? Bytes.join(head, new byte[] {(byte) random.nextInt(256)}, tail)
                  : Bytes.join(head, tail, tail);
        }
      }
    }
    return bytes;
  }

  @Test
  void anythingIsReadOrRefused() {
    Random random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      Differential.check(bytes);
    }
  }
}
