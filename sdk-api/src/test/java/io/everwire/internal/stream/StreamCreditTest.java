package io.everwire.internal.stream;

import static io.everwire.internal.stream.Acceptor.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Limits;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What paces a sender, both sides in one thread. */
class StreamCreditTest {
  private static final int KIB = 1024;

  private final Acceptor acceptor = new Acceptor();
  private final Recorder opener = new Recorder();
  private StreamPair pair = StreamPair.connected(acceptor.registration());

  @AfterEach
  void nobodySawABreach() {
    assertThat(pair.client.ended()).isNull();
    assertThat(pair.server.ended()).isNull();
    assertThat(pair.client.failures).isEmpty();
    assertThat(pair.server.failures).isEmpty();
  }

  @Test
  void aListenerThatDoesNotReadStopsItsSenderAndReadingLetsItGoOn() {
    serverWith(Limits.builder().streamWindowBytes(10 * KIB));
    Stream<String, String> stream = open();
    pair.server.holdCallbacks();
    List<CompletableFuture<Void>> sent = send(stream, 20, KIB);
    // Any credit lets a whole message pass: 9 * (1024 + 64) is below 10 KiB, 10 is above.
    assertThat(sent).filteredOn(CompletableFuture::isDone).hasSize(10);
    assertThat(stream.isReady()).isFalse();
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(sent).allMatch(CompletableFuture::isDone);
    assertThat(acceptor.events(0)).hasSize(20);
    assertThat(stream.isReady()).isTrue();
    assertThat(opener.events).containsExactly("ready", "ready");
  }

  @Test
  void aMessageLargerThanTheWindowPassesWhenThereIsAnyCredit() {
    serverWith(Limits.builder().streamWindowBytes(1).sessionWindowBytes(1));
    Stream<String, String> stream = open();
    List<CompletableFuture<Void>> sent = send(stream, 2, 200 * KIB);
    assertThat(sent).allMatch(CompletableFuture::isDone);
    assertThat(acceptor.events(0)).hasSize(2);
  }

  @Test
  void theSmallestWindowsLetEverythingThroughOneByOne() {
    serverWith(Limits.builder().streamWindowBytes(1).sessionWindowBytes(1));
    for (int i = 0; i < 5; i++) {
      Stream<String, String> stream = pair.client.streams.open(TEXT, new Recorder());
      send(stream, 10, i * 5 * KIB);
      stream.halfClose();
    }
    pair.run();
    for (int i = 0; i < 5; i++) {
      assertThat(acceptor.events(i)).hasSize(11).endsWith("half-closed");
    }
  }

  @Test
  void creditIsGivenBackInFewFrames() {
    Stream<String, String> stream = open();
    for (int i = 0; i < 1000; i++) {
      stream.send("x".repeat(960));
      pair.run();
    }
    // A thousand KiB, given back whenever half of 256 KiB was consumed.
    assertThat(credits(pair.client)).hasSizeBetween(4, 8);
  }

  @Test
  void streamsThatNobodyReadsUseTheWindowAboveAllUpAndLeaveSixteenKibOfEachOther() {
    serverWith(Limits.builder().streamWindowBytes(64 * KIB).sessionWindowBytes(100 * KIB));
    pair.server.holdCallbacks();
    for (int i = 0; i < 3; i++) {
      send(pair.client.streams.open(TEXT, new Recorder()), 100, KIB);
    }
    Stream<String, String> other = pair.client.streams.open(TEXT, opener);
    List<CompletableFuture<Void>> small = send(other, 30, KIB);
    // 15 * (1024 + 64) are free, a 16th would go beyond 16 KiB.
    assertThat(small).filteredOn(CompletableFuture::isDone).hasSize(15);
    assertThat(other.isReady()).isFalse();
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(small).allMatch(CompletableFuture::isDone);
    assertThat(acceptor.events(0)).hasSize(100);
    assertThat(acceptor.events(3)).hasSize(30);
    assertThat(other.isReady()).isTrue();
  }

  @Test
  void aStreamThatOnlyOthersHeldBackIsToldWhenItIsReadyAgain() {
    serverWith(Limits.builder().sessionWindowBytes(KIB));
    pair.server.holdCallbacks();
    Stream<String, String> other = open();
    send(other, 15, KIB);
    send(pair.client.streams.open(TEXT, new Recorder()), 1, 100 * KIB);
    other.send("x".repeat(200));
    pair.run();
    assertThat(other.isReady()).isFalse();
    opener.events.clear();
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(other.isReady()).isTrue();
    assertThat(opener.events).containsExactly("ready");
  }

  @Test
  void streamsThatEachWithholdALittleCreditDoNotStopEachOther() {
    serverWith(Limits.builder().streamWindowBytes(256 * KIB).sessionWindowBytes(256 * KIB));
    List<Stream<String, String>> streams = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      streams.add(pair.client.streams.open(TEXT, new Recorder()));
    }
    // Consumed at once, but never half of a stream's window.
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (Stream<String, String> stream : streams) {
      sent.addAll(send(stream, 5, 20 * KIB));
    }
    assertThat(sent).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whatAnEndedStreamHadOutstandingIsGivenBackAsStreamZero() {
    serverWith(Limits.builder().sessionWindowBytes(40 * KIB));
    for (int i = 0; i < 20; i++) {
      Stream<String, String> stream = pair.client.streams.open(TEXT, new Recorder());
      List<CompletableFuture<Void>> sent = send(stream, 5, KIB);
      stream.halfClose();
      pair.run();
      assertThat(sent).allMatch(CompletableFuture::isDone);
      acceptor.streams.get(i).halfClose();
      pair.run();
    }
    assertThat(credits(pair.client)).anyMatch(credit -> credit.stream() == 0);
  }

  @Test
  void whatWasConsumedBeforeAStreamEndedIsGivenBackWhenItEnds() {
    // Reported and withheld (9 KiB), and too little to be reported (1 KiB).
    for (int size : new int[] {9 * KIB, KIB}) {
      acceptor.streams.clear();
      acceptor.recorders.clear();
      serverWith(Limits.builder().sessionWindowBytes(8 * KIB));
      for (int i = 0; i < 20; i++) {
        Stream<String, String> stream = pair.client.streams.open(TEXT, new Recorder());
        assertThat(send(stream, 1, size)).allMatch(CompletableFuture::isDone);
        stream.halfClose();
        pair.run();
      }
      assertThat(send(open(), 1, 20 * KIB)).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void creditIsToldAsReadinessThoughNothingWaits() {
    serverWith(Limits.builder().streamWindowBytes(KIB));
    Stream<String, String> stream = open();
    pair.server.holdCallbacks();
    assertThat(send(stream, 1, 2 * KIB)).allMatch(CompletableFuture::isDone);
    assertThat(stream.isReady()).isFalse();
    opener.events.clear();
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(opener.events).containsExactly("ready");
  }

  @Test
  void endedStreamsThatNobodyReadsCountInFull() {
    serverWith(Limits.builder().sessionWindowBytes(40 * KIB));
    pair.server.holdCallbacks();
    for (int i = 0; i < 4; i++) {
      Stream<String, String> stream = pair.client.streams.open(TEXT, new Recorder());
      send(stream, 1, 15 * KIB);
      stream.halfClose();
    }
    pair.run();
    Stream<String, String> large = pair.client.streams.open(TEXT, opener);
    List<CompletableFuture<Void>> sent = send(large, 1, 20 * KIB);
    assertThat(sent).noneMatch(CompletableFuture::isDone);
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(sent).allMatch(CompletableFuture::isDone);
  }

  @Test
  void cancelledStreamsGiveTheirCreditBack() {
    serverWith(Limits.builder().streamWindowBytes(64 * KIB).sessionWindowBytes(100 * KIB));
    Status stop = Status.of(StatusCode.ABORTED, "stop");
    for (int i = 0; i < 40; i++) {
      Stream<String, String> stream = pair.client.streams.open(TEXT, new Recorder());
      pair.run();
      if (i % 4 == 0) {
        pair.client.link().writableFor(1);
      }
      List<CompletableFuture<Void>> sent = send(stream, 1, 300 * KIB);
      if (i % 2 == 0) {
        stream.cancel(stop);
      } else {
        assertThat(sent).allMatch(CompletableFuture::isDone);
        acceptor.streams.get(i).cancel(stop);
      }
      pair.client.link().resume();
      pair.run();
    }
    Stream<String, String> last = pair.client.streams.open(TEXT, opener);
    assertThat(send(last, 3, 50 * KIB)).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aSlowReaderOnTheOpenersSideStopsTheAcceptor() {
    Stream<String, String> stream = open();
    pair.client.holdCallbacks();
    List<CompletableFuture<Void>> sent = send(acceptor.streams.get(0), 3, 255 * KIB);
    assertThat(sent).filteredOn(CompletableFuture::isDone).hasSize(2);
    pair.client.releaseCallbacks();
    pair.run();
    assertThat(sent).allMatch(CompletableFuture::isDone);
    assertThat(stream.closed()).isNotDone();
  }

  @Test
  void moreThanMayWaitFailsAndNamesTheLimit() {
    pair =
        StreamPair.connected(
            Limits.builder().streamQueueBytes(10 * KIB).build(),
            Limits.DEFAULT,
            acceptor.registration());
    Stream<String, String> stream = open();
    pair.client.link().stall();
    List<CompletableFuture<Void>> sent = send(stream, 12, KIB);
    assertThat(sent.subList(0, 9)).noneMatch(CompletableFuture::isDone);
    assertFails(sent.get(9), "Limits.streamQueueBytes");
    assertFails(sent.get(11), "10,240 may wait");
    pair.client.link().resume();
    pair.run();
    assertThat(sent.subList(0, 9)).allMatch(each -> !each.isCompletedExceptionally());
    assertThat(acceptor.events(0)).hasSize(9);
  }

  @Test
  void oneMessageMayWaitHoweverLargeItIs() {
    pair =
        StreamPair.connected(
            Limits.builder().streamQueueBytes(1).build(), Limits.DEFAULT, acceptor.registration());
    Stream<String, String> stream = open();
    pair.client.link().stall();
    CompletableFuture<Void> first = stream.send("x".repeat(100 * KIB));
    assertThat(first).isNotDone();
    assertFails(stream.send(""), "Limits.streamQueueBytes");
  }

  @Test
  void whoSendsOnlyWhileTheStreamIsReadyNeverMeetsTheQueuesLimit() {
    Limits small = Limits.builder().streamQueueBytes(50 * KIB).build();
    pair = StreamPair.connected(small, Limits.DEFAULT, acceptor.registration());
    Stream<String, String> stream = open();
    pair.client.link().stall();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    while (stream.isReady()) {
      sent.add(stream.send("x".repeat(40 * KIB)));
    }
    assertThat(sent).isNotEmpty().noneMatch(CompletableFuture::isDone);
    opener.events.clear();
    pair.client.link().resume();
    pair.run();
    assertThat(opener.events).containsExactly("ready");
    assertThat(sent).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aMessageAboveTheOwnLimitFailsAtOnce() {
    pair =
        StreamPair.connected(
            Limits.builder().maxMessageBytes(100).build(), Limits.DEFAULT, acceptor.registration());
    Stream<String, String> stream = open();
    assertFails(stream.send("x".repeat(101)), "a message of 101 bytes, the own limit is 100");
    assertThat(stream.send("x".repeat(100))).isNotCompletedExceptionally();
  }

  @Test
  void aMessageAboveThePeersLimitFailsAndTheOthersGo() {
    Limits strict = Limits.builder().maxMessageBytes(100).build();
    pair = StreamPair.apart(Limits.DEFAULT, strict, acceptor.registration());
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    CompletableFuture<Void> early = stream.send("x".repeat(101));
    stream.send("fits");
    pair.connect();
    CompletableFuture<Void> late = stream.send("x".repeat(1000));
    pair.run();
    assertFails(early, "the peer's limit is 100 (Limits.maxMessageBytes)");
    assertFails(late, "a message of 1,000 bytes");
    assertThat(acceptor.events(0)).containsExactly("fits");
  }

  @Test
  void whoIsToldNotReadyForAMessageAboveThePeersLimitIsOwedTheWordAllTheSame() {
    serverWith(Limits.builder().maxMessageBytes(100));
    Stream<String, String> stream = open();
    opener.events.clear();
    pair.client.execute(
        () -> {
          stream.send("x".repeat(300 * KIB));
          assertThat(stream.isReady()).isFalse();
        });
    pair.run();
    assertThat(opener.events).containsExactly("ready");
  }

  @Test
  void nothingThatWaitsForALinkGrowsBeyondOneCreditForEachStream() {
    serverWith(Limits.builder().streamWindowBytes(KIB));
    Stream<String, String> stream = open();
    pair.server.link().stall();
    send(stream, 5, 10);
    pair.server.link().resume();
    pair.run();
    send(stream, 50, 10);
    long granted = credits(pair.client).stream().mapToLong(StreamCredit::bytes).sum();
    long cost = 55 * (10 + 64);
    assertThat(granted).isLessThanOrEqualTo(cost).isGreaterThan(cost - KIB);
  }

  private void serverWith(Limits.Builder limits) {
    pair = StreamPair.connected(Limits.DEFAULT, limits.build(), acceptor.registration());
  }

  private Stream<String, String> open() {
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    pair.run();
    return stream;
  }

  private List<CompletableFuture<Void>> send(Stream<String, String> stream, int count, int bytes) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(stream.send("x".repeat(bytes)));
    }
    pair.run();
    return sent;
  }

  private static List<StreamCredit> credits(StreamPair.Side side) {
    List<StreamCredit> all = new ArrayList<>();
    side.received.forEach(
        frame -> {
          if (frame instanceof StreamCredit credit) {
            all.add(credit);
          }
        });
    return all;
  }

  private static void assertFails(CompletableFuture<?> future, String text) {
    assertThat(future).isCompletedExceptionally();
    Throwable failure = future.handle((value, error) -> error).join();
    assertThat(failure).isInstanceOf(RealtimeException.class).hasMessageContaining(text);
    assertThat(((RealtimeException) failure).status().code())
        .isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
  }
}
