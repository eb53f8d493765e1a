package io.everwire.internal.stream;

import static io.everwire.internal.stream.Acceptor.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.MetadataEntry;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A client that keeps no rule ends its own session and harms nobody else. */
class StreamBreachTest {
  private static final Status STOP = Status.of(StatusCode.ABORTED, "stop");
  private static final int KIB = 1024;

  private final Acceptor acceptor = new Acceptor();
  private RawPeer peer = new RawPeer(Limits.DEFAULT, acceptor.registration());

  @Test
  void aNumberOfTheWrongSideIsABreach() {
    peer.say(open(2));
    assertBreach("stream 2 is opened by the wrong side");
  }

  @Test
  void aNumberThatDoesNotRiseIsABreach() {
    peer.say(open(3), open(1));
    assertBreach("stream 1 is opened after stream 3");
  }

  @Test
  void aNumberUsedAgainIsABreach() {
    peer.say(open(1), reset(1));
    peer.run();
    peer.say(open(1));
    assertBreach("stream 1 is opened after stream 1");
  }

  @Test
  void streamZeroCannotBeOpened() {
    peer.say(open(0));
    assertBreach("stream 0");
  }

  @Test
  void aFrameAboveTheHighestOpenedIsABreachOnEitherSidesNumbers() {
    peer.say(open(1), data(3, 1));
    assertBreach("stream 3, which was not opened");
    renew(Limits.DEFAULT);
    peer.say(new StreamEnd(2));
    assertBreach("stream 2, which was not opened");
    renew(Limits.DEFAULT);
    peer.say(reset(1));
    assertBreach("stream 1, which was not opened");
    renew(Limits.DEFAULT);
    peer.say(new StreamCredit(1, 10));
    assertBreach("stream 1, which was not opened");
  }

  @Test
  void framesForAnEndedStreamAreDropped() {
    peer.say(open(1), reset(1));
    peer.run();
    peer.say(data(1, 10), new StreamEnd(1), reset(1), new StreamCredit(1, 0));
    peer.say(open(3), data(3, 2));
    peer.run();
    assertThat(peer.ended()).isNull();
    assertThat(acceptor.events(0)).containsExactly("xx");
  }

  @Test
  void dataAfterItsSendersLastFrameIsABreach() {
    peer.say(open(1), new StreamEnd(1), data(1, 1));
    assertBreach("data on stream 1 after its sender's last frame");
    renew(Limits.DEFAULT);
    peer.say(open(1), new StreamEnd(1), new StreamEnd(1));
    assertBreach("StreamEnd on stream 1 after its sender's last frame");
  }

  @Test
  void endingWithinAMessageIsABreach() {
    peer.say(open(1), new StreamData(1, 100, bytes(10)), new StreamEnd(1));
    assertBreach("stream 1 ends within a message");
  }

  @Test
  void resettingWithinAMessageIsNot() {
    peer.say(open(1), new StreamData(1, 100, bytes(10)), reset(1));
    peer.run();
    assertThat(peer.ended()).isNull();
    assertThat(peer.streams.openCount()).isZero();
  }

  @Test
  void dataBeyondTheStreamsCreditIsABreach() {
    renew(Limits.builder().streamWindowBytes(10 * KIB).build());
    peer.say(open(1));
    for (int i = 0; i < 10; i++) {
      peer.say(data(1, KIB));
    }
    assertThat(peer.ended()).isNull();
    peer.say(data(1, 0));
    assertBreach("data on stream 1 beyond its credit");
  }

  @Test
  void dataBeyondTheCreditAboveAllStreamsIsABreach() {
    renew(Limits.builder().sessionWindowBytes(10 * KIB).build());
    peer.say(open(1), open(3), data(1, 60 * KIB));
    peer.say(data(3, 16 * KIB - 64));
    assertThat(peer.ended()).isNull();
    peer.say(data(3, 0));
    assertBreach("data on stream 3 beyond the credit of all streams together");
  }

  @Test
  void anEndedStreamsBytesCountUntilTheyAreRead() {
    renew(Limits.builder().sessionWindowBytes(20 * KIB).build());
    for (int stream = 1; stream <= 5; stream += 2) {
      peer.say(open(stream), data(stream, 10 * KIB), new StreamEnd(stream));
    }
    peer.say(open(7), data(7, 17 * KIB));
    assertBreach("beyond the credit of all streams together");
  }

  @Test
  void aMessageAboveTheLimitIsABreach() {
    renew(Limits.builder().maxMessageBytes(100).build());
    peer.say(open(1), new StreamData(1, 101, bytes(10)));
    assertBreach("a message of 101 bytes, the limit is 100 (Limits.maxMessageBytes)");
  }

  @Test
  void moreStreamsAtOnceThanGrantedIsABreach() {
    renew(Limits.builder().maxStreams(2).build());
    peer.say(open(1), open(3));
    assertThat(peer.ended()).isNull();
    peer.say(open(5));
    assertBreach("more than 2 streams are opened at once (Limits.maxStreams)");
  }

  @Test
  void opensWithResetsInALoopStayBounded() {
    renew(Limits.builder().maxStreams(100).build());
    for (int stream = 1; stream < 200; stream += 2) {
      peer.say(open(stream), reset(stream));
    }
    assertThat(peer.ended()).isNull();
    assertThat(peer.streams.openCount()).isEqualTo(100);
    peer.say(open(201));
    assertBreach("more than 100 streams");
  }

  @Test
  void refusedStreamsKeepTheirSlotUntilTheOpenersLastFrame() {
    renew(Limits.builder().maxStreams(2).build());
    peer.say(new StreamOpen(1, "unknown"), new StreamOpen(3, "unknown"));
    assertThat(peer.streams.openCount()).isEqualTo(2);
    peer.say(reset(1), new StreamOpen(5, "unknown"));
    assertThat(peer.ended()).isNull();
    peer.say(new StreamOpen(7, "unknown"));
    assertBreach("more than 2 streams");
  }

  @Test
  void metadataAboveTheLimitIsABreach() {
    renew(Limits.builder().maxMetadataBytes(100).build());
    peer.say(new StreamOpen(1, TEXT.name(), 0, List.of(new MetadataEntry("key", bytes(65)))));
    assertThat(peer.ended()).isNull();
    peer.say(new StreamOpen(3, TEXT.name(), 0, List.of(new MetadataEntry("key", bytes(66)))));
    assertBreach("metadata of 101 bytes, the limit is 100 (Limits.maxMetadataBytes)");
  }

  @Test
  void metadataThatBreaksTheRulesIsRefused() {
    peer.say(new StreamOpen(1, TEXT.name(), 0, List.of(new MetadataEntry("Key", bytes(1)))));
    assertThat(peer.heard)
        .filteredOn(StreamReset.class::isInstance)
        .singleElement()
        .satisfies(
            frame ->
                assertThat(((StreamReset) frame).status().code())
                    .isEqualTo(StatusCode.INVALID_ARGUMENT));
    assertThat(peer.ended()).isNull();
    assertThat(acceptor.streams).isEmpty();
  }

  @Test
  void aDeadlineBeyondAllTimeIsTaken() {
    peer.say(new StreamOpen(1, TEXT.name(), (1L << 53) - 1, List.of()), data(1, 1));
    peer.run();
    assertThat(peer.ended()).isNull();
    assertThat(acceptor.events(0)).containsExactly("x");
  }

  @Test
  void aNameThatBreaksTheRulesIsRefused() {
    peer.say(new StreamOpen(1, "a//b"));
    assertThat(peer.heard)
        .filteredOn(StreamReset.class::isInstance)
        .singleElement()
        .satisfies(
            frame -> {
              Status status = ((StreamReset) frame).status();
              assertThat(status.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
              assertThat(status.message()).contains("empty segment");
            });
    assertThat(peer.ended()).isNull();
  }

  @Test
  void creditForWhatWasNeverSentIsABreach() {
    peer.say(open(1), new StreamCredit(1, 1));
    assertBreach("credit of 1 bytes, outstanding are 0");
    renew(Limits.DEFAULT);
    peer.say(new StreamCredit(0, 1));
    assertBreach("credit of 1 bytes for ended streams, outstanding are 0");
    renew(Limits.DEFAULT);
    peer.say(open(1));
    peer.run();
    acceptor.streams.get(0).send("abc");
    peer.say(new StreamCredit(1, 67));
    assertThat(peer.ended()).isNull();
    peer.say(new StreamCredit(1, (1L << 53) - 1));
    assertBreach("outstanding are 0");
  }

  @Test
  void creditThatCrossedTheLastFrameCounts() {
    peer.say(open(1));
    peer.run();
    acceptor.streams.get(0).send("abc");
    acceptor.streams.get(0).halfClose();
    peer.say(new StreamCredit(1, 60), new StreamCredit(0, 7));
    assertThat(peer.ended()).isNull();
    peer.say(new StreamEnd(1), new StreamCredit(1, 1));
    assertBreach("outstanding are 0");
  }

  @Test
  void aResetIsAnsweredWithOneAndOnlyOnce() {
    peer.say(open(1));
    peer.run();
    peer.say(reset(1), reset(1));
    peer.run();
    assertThat(peer.heard)
        .filteredOn(StreamReset.class::isInstance)
        .containsExactly(new StreamReset(1, Status.of(StatusCode.ABORTED, "")));
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
  }

  @Test
  void aResetWithoutAReasonIsNotASuccess() {
    peer.say(open(1));
    peer.run();
    peer.say(new StreamReset(1, Status.OK));
    peer.run();
    assertThat(acceptor.events(0)).containsExactly("closed UNKNOWN");
  }

  @Test
  void whatComesAfterTheListenerHasGivenUpIsDroppedAndGivenBack() {
    renew(Limits.builder().streamWindowBytes(10 * KIB).build());
    peer.say(open(1));
    peer.run();
    acceptor.streams.get(0).cancel(STOP);
    peer.say(data(1, 9 * KIB), data(1, 9 * KIB), new StreamEnd(1));
    peer.run();
    assertThat(peer.ended()).isNull();
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
    assertThat(peer.streams.openCount()).isZero();
    assertThat(peer.heard)
        .filteredOn(StreamCredit.class::isInstance)
        .contains(new StreamCredit(1, 9 * KIB + 64));
  }

  private void renew(Limits limits) {
    peer = new RawPeer(limits, acceptor.registration());
    acceptor.streams.clear();
    acceptor.recorders.clear();
  }

  private static Frame open(long stream) {
    return new StreamOpen(stream, TEXT.name());
  }

  private static Frame reset(long stream) {
    return new StreamReset(stream, STOP);
  }

  private static Frame data(long stream, int bytes) {
    return new StreamData(stream, 0, bytes(bytes));
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.wrap("x".repeat(count).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void assertBreach(String text) {
    Status ended = Objects.requireNonNull(peer.ended(), "the session lives on");
    assertThat(ended.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(ended.message()).contains(text);
    assertThat(peer.heard)
        .filteredOn(Goodbye.class::isInstance)
        .singleElement()
        .satisfies(frame -> assertThat(((Goodbye) frame).scope()).isEqualTo(Scope.BREACH));
    peer.run();
  }
}
