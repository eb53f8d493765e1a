package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartAssemblerTest {
  private static final int PART = 64 * 1024;
  private static final long MAX = 4 * 1024 * 1024;

  private final PartAssembler assembler = new PartAssembler();

  @Test
  void everySizeComesBackWholeFromItsParts() {
    Random random = new Random(1);
    for (int size :
        new int[] {
          0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 1, 5 * PART + 7, (int) MAX
        }) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      assertThat(Bytes.of(throughParts(ByteBuffer.wrap(payload)))).isEqualTo(payload);
      assertThat(assembler.isOpen()).isFalse();
    }
  }

  @Test
  void aPayloadInTheMiddleOfABufferIsCutWhereItStands() {
    ByteBuffer buffer = ByteBuffer.allocate(3 * PART + 20).position(10);
    buffer.put(10, (byte) 1).put(3 * PART + 9, (byte) 2).limit(3 * PART + 10);
    ByteBuffer whole = throughParts(buffer);
    assertThat(whole.remaining()).isEqualTo(3 * PART);
    assertThat(whole.get(0)).isEqualTo((byte) 1);
    assertThat(whole.get(3 * PART - 1)).isEqualTo((byte) 2);
    assertThat(buffer.position()).isEqualTo(10);
  }

  @Test
  void partsAreFullButTheLast() {
    List<ByteBuffer> parts = Parts.split(ByteBuffer.allocate(2 * PART + 1));
    assertThat(parts).extracting(ByteBuffer::remaining).containsExactly(PART, PART, 1);
    assertThat(Parts.total(2 * PART + 1)).isEqualTo(2 * PART + 1);
    assertThat(Parts.total(PART)).isZero();
  }

  @Test
  void aMessageInOnePartPassesWithoutACopy() {
    ByteBuffer part = ByteBuffer.allocate(100);
    assertThat(assembler.begin(part, 0, MAX)).isSameAs(part);
    assertThat(assembler.begin(part, 100, MAX)).isSameAs(part);
  }

  @Test
  void theMessageCannotBeChangedByWhoReadsIt() {
    assembler.begin(ByteBuffer.allocate(PART), PART + 1, MAX);
    ByteBuffer whole = assembler.next(ByteBuffer.allocate(1));
    assertThat(whole).satisfies(it -> assertThat(it.isReadOnly()).isTrue());
  }

  @Test
  void aMessageBeginsOnlyWhenTheOneBeforeItHasEnded() {
    assembler.begin(ByteBuffer.allocate(PART), PART + 1, MAX);
    assertThat(assembler.isOpen()).isTrue();
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(1), 0, MAX))
        .hasMessage("a message begins before the one before it has ended");
  }

  @Test
  void aFurtherPartNeedsAMessageThatHasBegun() {
    assertRefused(() -> assembler.next(ByteBuffer.allocate(1)))
        .hasMessage("a further part of a message that has not begun");
  }

  @Test
  void aPartAbove64KibIsRefused() {
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(PART + 1), 0, MAX));
    assembler.begin(ByteBuffer.allocate(1), MAX, MAX);
    assertRefused(() -> assembler.next(ByteBuffer.allocate(PART + 1)));
  }

  @Test
  void aMessageAboveTheLimitIsRefusedWithItsFirstPart() {
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(PART), MAX + 1, MAX))
        .hasMessage("a message of 4194305 bytes, the limit is 4194304 (Limits.maxMessageBytes)");
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(11), 0, 10));
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(1), ProtoReader.MAX_NUMBER, MAX));
    assertThat(assembler.isOpen()).isFalse();
  }

  @Test
  void aTotalBelowThePartIsRefused() {
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(11), 10, MAX));
  }

  @Test
  void anEmptyPartIsRefusedUnlessItIsTheWholeMessage() {
    assertRefused(() -> assembler.begin(ByteBuffer.allocate(0), 10, MAX));
    assertThat(assembler.begin(ByteBuffer.allocate(0), 0, MAX)).isNotNull();
    assembler.begin(ByteBuffer.allocate(1), 10, MAX);
    assertRefused(() -> assembler.next(ByteBuffer.allocate(0)));
  }

  @Test
  void morePartsThanTheTotalSaidAreRefused() {
    assembler.begin(ByteBuffer.allocate(8), 10, MAX);
    assertRefused(() -> assembler.next(ByteBuffer.allocate(3)))
        .hasMessage("a part of 3 bytes, after 8 of a message of 10");
  }

  @Test
  void memoryGrowsWithWhatHasComeAndNotWithWhatWasAnnounced() {
    long announced = MAX;
    long first = allocated(() -> assembler.begin(ByteBuffer.allocate(1), announced, MAX));
    assertThat(first).isLessThan(1_000);
    long second = allocated(() -> assembler.next(ByteBuffer.allocate(PART)));
    assertThat(second).isLessThan(3L * PART);
  }

  @Test
  void aMessageInManyPartsIsCopiedAFewTimesAtMost() {
    ByteBuffer payload = ByteBuffer.allocate((int) MAX);
    assertThat(allocated(() -> throughParts(payload))).isLessThan(3 * MAX);
  }

  private static long allocated(Runnable task) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    task.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private ByteBuffer throughParts(ByteBuffer payload) {
    long total = Parts.total(payload.remaining());
    @Nullable ByteBuffer whole = null;
    for (ByteBuffer part : Parts.split(payload)) {
      assertThat(whole).isNull();
      whole = assembler.isOpen() ? assembler.next(part) : assembler.begin(part, total, MAX);
    }
    assertThat(whole).isNotNull();
    return java.util.Objects.requireNonNull(whole);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThatThrownBy(call).isExactlyInstanceOf(WireException.class);
  }
}
