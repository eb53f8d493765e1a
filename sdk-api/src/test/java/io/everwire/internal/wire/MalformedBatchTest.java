package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes is read, or refused by one of two exceptions, at a cost that is bounded. */
class MalformedBatchTest {
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;

  @Test
  void aBatchCutAtAnyByteIsShorterOrRefused() {
    List<Frame> frames = new RandomFrames(1).ofEachKind();
    byte[] whole = Bytes.encode(5, frames);
    int complete = 0;
    for (int length = 0; length < whole.length; length++) {
      if (Differential.check(Arrays.copyOf(whole, length))) {
        complete++;
      }
    }
    // accepted only between two frames: before the ack, and before each frame
    assertThat(complete).isEqualTo(frames.size() + 1);
  }

  @Test
  void aFrameCutAtAnyByteAndClosedAgainIsShorterOrRefused() {
    for (Frame frame : new RandomFrames(2).ofEachKind()) {
      byte[] content = Oracle.of(frame).toByteArray();
      for (int length = 0; length < content.length; length++) {
        Differential.check(Bytes.frameOf(Arrays.copyOf(content, length)));
      }
    }
  }

  @Test
  void aFrameWithoutABodyIsRefused() {
    refuses(Bytes.frameOf(new byte[0])).hasMessage("a frame without a body");
  }

  @Test
  void aFrameWithTwoBodiesIsRefused() {
    refuses(
            Bytes.frameOf(
                Bytes.message(
                    out -> {
                      out.writeByteArray(LinkFrame.Ping.NUMBER, new byte[0]);
                      out.writeByteArray(StreamFrame.StreamEnd.NUMBER, new byte[0]);
                    })))
        .hasMessage("a frame with two bodies, 384 and 8");
  }

  @Test
  void aFrameWithTheSameBodyTwiceIsRefused() {
    refuses(
            Bytes.frameOf(
                Bytes.message(
                    out -> {
                      out.writeByteArray(LinkFrame.Ping.NUMBER, new byte[0]);
                      out.writeByteArray(LinkFrame.Ping.NUMBER, new byte[0]);
                    })))
        .hasMessage("a frame with two bodies, 384 and 384");
  }

  @Test
  void aNumberOf2To53IsRefusedAndTheOneBelowIsNot() {
    long largest = (1L << 53) - 1;
    byte[] allowed = Bytes.message(out -> out.writeUInt64(1, largest));
    assertThat(Bytes.read(allowed).ack()).isEqualTo(largest);
    refuses(Bytes.message(out -> out.writeUInt64(1, largest + 1)))
        .hasMessage("field 1 holds 9007199254740992, the limit is 2^53 - 1");
    refuses(Bytes.message(out -> out.writeUInt64(1, -1)))
        .hasMessage("field 1 holds 18446744073709551615, the limit is 2^53 - 1");
    refuses(Bytes.frame(LinkFrame.Ping.NUMBER, out -> out.writeUInt64(1, largest + 1)));
  }

  @Test
  void aListEntryAboveItsRangeIsRefusedPackedOrNot() {
    byte[] packed = Bytes.message(out -> out.writeUInt64NoTag(1L << 32));
    refuses(Bytes.frame(LinkFrame.Hello.NUMBER, out -> out.writeByteArray(1, packed)));
    refuses(Bytes.frame(LinkFrame.Hello.NUMBER, out -> out.writeUInt64(1, 1L << 32)));
  }

  @Test
  void aListOfMoreThan64NumbersIsRefusedPackedOrNot() {
    byte[] allowed = Bytes.frame(LinkFrame.Hello.NUMBER, o -> o.writeByteArray(1, new byte[64]));
    LinkFrame.Hello hello = (LinkFrame.Hello) Bytes.read(allowed).frames().get(0);
    assertThat(hello.versions()).hasSize(64);
    refuses(Bytes.frame(LinkFrame.Hello.NUMBER, out -> out.writeByteArray(1, new byte[65])));
    refuses(
        Bytes.frame(
            LinkFrame.Hello.NUMBER,
            out -> {
              for (int i = 0; i < 65; i++) {
                out.writeUInt32(9, i);
              }
            }));
  }

  @Test
  void limitsThatNoFrameFitsAreRefused() {
    byte[] tooSmall = Bytes.message(out -> out.writeUInt64(1, 80 * 1024 - 1));
    refuses(Bytes.frame(LinkFrame.Hello.NUMBER, out -> out.writeByteArray(10, tooSmall)))
        .hasMessage("max_batch_bytes is 81919, must be at least 81920");
  }

  @Test
  void aStringThatIsNotUtf8IsRefused() {
    byte[] overlong = {(byte) 0xC0, (byte) 0x80};
    byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    byte[] cut = {(byte) 0xE2, (byte) 0x82};
    for (byte[] bad : List.of(overlong, surrogate, cut)) {
      refuses(Bytes.frame(ChannelFrame.Subscribe.NUMBER, out -> out.writeByteArray(2, bad)));
    }
  }

  @Test
  void aFieldOfTheWrongWireTypeIsRefused() {
    refuses(Bytes.message(out -> out.writeByteArray(1, new byte[1])));
    refuses(Bytes.message(out -> out.writeUInt64(2, 1)));
    refuses(Bytes.message(out -> out.writeFixed64(1, 1)));
    refuses(Bytes.frame(ChannelFrame.Publish.NUMBER, out -> out.writeUInt64(4, 1)));
    refuses(Bytes.frameOf(Bytes.message(out -> out.writeUInt64(LinkFrame.Ping.NUMBER, 1))));
    refuses(Bytes.message(out -> out.writeTag(2, START_GROUP)));
  }

  @Test
  void aLengthBeyondTheEndIsRefusedBeforeMemoryIsSpent() {
    for (int length : new int[] {100, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      byte[] huge = Bytes.message(out -> out.writeUInt32NoTag(length));
      refuses(Bytes.join(new byte[] {0x12}, huge));
      for (int field = 1; field <= 10; field++) {
        int number = field;
        refuses(
            Bytes.frame(
                LinkFrame.Hello.NUMBER,
                out -> {
                  out.writeTag(number, 2);
                  out.writeRawBytes(huge);
                }));
      }
      refuses(
          Bytes.frame(
              ChannelFrame.Publish.NUMBER,
              out -> {
                out.writeTag(4, 2);
                out.writeRawBytes(huge);
              }));
    }
  }

  @Test
  void groupsWithinGroupsAreRefusedBeforeTheStackEnds() {
    byte[] begin = Bytes.message(out -> out.writeTag(500, START_GROUP));
    refuses(Bytes.repeat(begin, 100_000));
    byte[] end = Bytes.message(out -> out.writeTag(500, END_GROUP));
    refuses(Bytes.join(Bytes.repeat(begin, 50_000), Bytes.repeat(end, 50_000)));
    refuses(end);
    assertThat(Bytes.read(Bytes.join(begin, begin, end, end)).frames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {26, 127, 260, 383, 512, 513, 536_870_911})
  void anUnknownRequiredFrameIsRefusedByItsOwnException(int number) {
    assertThatThrownBy(() -> Bytes.read(Bytes.frame(number, out -> out.writeUInt64(1, 1))))
        .isExactlyInstanceOf(UnknownRequiredFrameException.class)
        .hasMessage("frame kind " + number + " is required and not known here");
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 255})
  void anUnknownOptionalFrameBelow256IsCounted(int number) {
    assertThat(Bytes.read(Bytes.frame(number, out -> out.writeUInt64(1, 1))).frames())
        .singleElement()
        .satisfies(frame -> assertThat(frame.number()).isEqualTo(number))
        .satisfies(frame -> assertThat(frame.isCounted()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {388, 511})
  void anUnknownOptionalFrameFrom384IsNotCounted(int number) {
    assertThat(Bytes.read(Bytes.frame(number, out -> out.writeUInt64(1, 1))).frames())
        .singleElement()
        .satisfies(frame -> assertThat(frame.number()).isEqualTo(number))
        .satisfies(frame -> assertThat(frame.isCounted()).isFalse());
  }

  @Test
  void theBodyOfAnUnknownFrameIsNotLookedInto() {
    byte[] batch = Bytes.frame(200, out -> out.writeRawBytes(new byte[] {-1, -1, -1}));
    assertThat(Bytes.read(batch).frames()).hasSize(1);
  }

  @Test
  void codesAndEnumsWithoutMeaningAreUnknown() {
    byte[] status = Bytes.message(out -> out.writeUInt32(1, 4711));
    byte[] reject =
        Bytes.frame(
            LinkFrame.Reject.NUMBER,
            out -> {
              out.writeUInt32(1, 77);
              out.writeByteArray(2, status);
            });
    LinkFrame.Reject read = (LinkFrame.Reject) Bytes.read(reject).frames().get(0);
    assertThat(read.left()).isEqualTo(LinkFrame.Left.UNSPECIFIED);
    assertThat(read.status().code()).isEqualTo(io.everwire.StatusCode.UNKNOWN);
  }

  @Test
  void whatAPeerSaysStandsInOneLineOfTheLog() {
    byte[] status = Bytes.message(out -> out.writeString(2, "a\r\nERROR forged\u0085b\u007f"));
    byte[] reset =
        Bytes.frame(StreamFrame.StreamReset.NUMBER, out -> out.writeByteArray(2, status));
    StreamFrame.StreamReset read = (StreamFrame.StreamReset) Bytes.read(reset).frames().get(0);
    assertThat(read.status().message()).isEqualTo("a  ERROR forged b ");
  }

  /**
   * The worst case: a batch is many frames of four or five bytes each. Each becomes an object of a
   * few dozen bytes.
   */
  @Test
  void aBatchOfTheSmallestFramesTakesAtMost32TimesItsSizeInMemory() {
    Map<String, Long> times = new TreeMap<>();
    for (Frame frame : new RandomFrames(3).ofEachKind()) {
      byte[] smallest = Bytes.frame(frame.number(), out -> {});
      times.put(frame.getClass().getSimpleName(), allocatedFor(fill(smallest)));
    }
    times.put("unknown", allocatedFor(fill(Bytes.frame(200, out -> {}))));
    times.put("payloads", allocatedFor(fill(smallPayloads())));
    times.put("statuses", allocatedFor(fill(emptyStatuses())));
    times.put("details", allocatedFor(fill(smallDetails())));
    times.put("metadata", allocatedFor(fill(smallMetadata())));
    times.put("list", allocatedFor(fill(unpackedList())));
    times.put("packed list", allocatedFor(fill(packedList())));
    assertThat(times).allSatisfy((what, bytes) -> assertThat(bytes).isLessThan(32L * BATCH_BYTES));
  }

  private static byte[] smallPayloads() {
    return Bytes.frame(
        ChannelFrame.Publish.NUMBER,
        out -> {
          for (int i = 0; i < 4; i++) {
            out.writeByteArray(4, new byte[1]);
          }
        });
  }

  private static byte[] emptyStatuses() {
    return Bytes.frame(
        StreamFrame.StreamReset.NUMBER,
        out -> {
          for (int i = 0; i < 4; i++) {
            out.writeByteArray(2, new byte[0]);
          }
        });
  }

  private static byte[] smallDetails() {
    return Bytes.frame(
        StreamFrame.StreamReset.NUMBER,
        out ->
            out.writeByteArray(
                2,
                Bytes.message(
                    status ->
                        status.writeByteArray(
                            3, Bytes.message(detail -> detail.writeString(1, "t"))))));
  }

  private static byte[] smallMetadata() {
    byte[] entry = Bytes.message(out -> out.writeByteArray(2, new byte[1]));
    return Bytes.frame(
        StreamFrame.StreamOpen.NUMBER,
        out -> {
          for (int i = 0; i < MetadataEntry.MAX_ENTRIES; i++) {
            out.writeByteArray(4, entry);
          }
        });
  }

  @Test
  void moreEntriesOfMetadataThanAnybodyNeedsAreRefused() {
    byte[] batch =
        Bytes.frame(
            StreamFrame.StreamOpen.NUMBER,
            out -> {
              for (int i = 0; i <= MetadataEntry.MAX_ENTRIES; i++) {
                out.writeByteArray(4, new byte[0]);
              }
            });
    assertThatThrownBy(() -> Bytes.read(batch))
        .isInstanceOf(WireException.class)
        .hasMessage("more than 1024 entries of metadata");
  }

  @Test
  void detailsThatDoNotFitAreLeftOut() {
    byte[] large =
        Bytes.message(
            out -> {
              out.writeString(1, "large");
              out.writeByteArray(2, new byte[4_097]);
            });
    byte[] small = Bytes.message(out -> out.writeString(1, "small"));
    byte[] batch =
        Bytes.frame(
            StreamFrame.StreamReset.NUMBER,
            out ->
                out.writeByteArray(
                    2,
                    Bytes.message(
                        status -> {
                          status.writeByteArray(3, large);
                          for (int i = 0; i < 20; i++) {
                            status.writeByteArray(3, small);
                          }
                        })));
    StreamFrame.StreamReset reset = (StreamFrame.StreamReset) Bytes.read(batch).frames().get(0);
    assertThat(reset.status().details())
        .hasSize(16)
        .allSatisfy(detail -> assertThat(detail.type()).isEqualTo("small"));
  }

  private static byte[] unpackedList() {
    return Bytes.frame(
        LinkFrame.Hello.NUMBER,
        out -> {
          for (int i = 0; i < 33; i++) {
            out.writeUInt32(1, 1);
          }
        });
  }

  private static byte[] packedList() {
    return Bytes.frame(LinkFrame.Hello.NUMBER, out -> out.writeByteArray(1, new byte[33]));
  }

  private static byte[] fill(byte[] frame) {
    return Bytes.repeat(frame, BATCH_BYTES / frame.length);
  }

  private static long allocatedFor(byte[] batch) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Bytes.read(batch);
    ByteBuffer buffer = ByteBuffer.wrap(batch);
    long before = threads.getCurrentThreadAllocatedBytes();
    BatchReader.Batch read = BatchReader.read(buffer);
    long after = threads.getCurrentThreadAllocatedBytes();
    assertThat(read.frames()).isNotEmpty();
    return after - before;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refuses(byte[] batch) {
    Differential.check(batch);
    return assertThatThrownBy(() -> Bytes.read(batch)).isExactlyInstanceOf(WireException.class);
  }
}
