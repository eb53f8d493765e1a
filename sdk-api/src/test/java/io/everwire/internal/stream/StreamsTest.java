package io.everwire.internal.stream;

import static io.everwire.internal.stream.Acceptor.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.stream.Services.Registration;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an application sees of streams, both sides in one thread. */
class StreamsTest {
  private static final Status STOP = Status.of(StatusCode.ABORTED, "stop");

  private final Acceptor acceptor = new Acceptor();
  private final Recorder opener = new Recorder();
  private StreamPair pair = StreamPair.connected(acceptor.registration());

  @AfterEach
  void nothingFailedUnseen() {
    assertThat(pair.client.failures).isEmpty();
    assertThat(pair.server.failures).isEmpty();
  }

  @Test
  void messagesArriveInTheOrderInWhichTheyWereSent() {
    Stream<String, String> stream = open();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add("m" + i);
      stream.send("m" + i);
    }
    pair.run();
    assertThat(acceptor.events(0)).isEqualTo(sent);
  }

  @Test
  void bothSidesSend() {
    Stream<String, String> stream = open();
    stream.send("question");
    pair.run();
    acceptor.streams.get(0).send("answer");
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("question");
    assertThat(opener.events).containsExactly("ready", "answer");
  }

  @Test
  void theServerOpensStreamsToo() {
    Acceptor onClient = new Acceptor();
    pair = StreamPair.servedByClient(onClient.registration());
    pair.server.streams.open(TEXT, opener).send("from the server");
    pair.run();
    assertThat(onClient.events(0)).containsExactly("from the server");
    assertThat(pair.client.received.get(0)).isEqualTo(new StreamOpen(2, "text"));
  }

  @Test
  void aLargeMessageGoesInPartsAndArrivesWhole() {
    Stream<String, String> stream = open();
    CompletableFuture<Void> sent = stream.send("x".repeat(1_000_000));
    pair.run();
    assertThat(sent).isCompleted();
    assertThat(acceptor.events(0)).containsExactly("1000000 chars");
    assertThat(data(pair.server)).hasSize(16);
    assertThat(data(pair.server).get(0).total()).isEqualTo(1_000_000);
    assertThat(data(pair.server).get(1).total()).isZero();
  }

  @Test
  void partsOfALargeMessageAlternateWithOtherStreams() {
    Stream<String, String> large = open();
    Stream<String, String> small = pair.client.streams.open(TEXT, new Recorder());
    pair.run();
    pair.client.link().stall();
    large.send("x".repeat(300_000));
    small.send("quick");
    pair.client.link().resume();
    pair.run();
    List<Long> order = data(pair.server).stream().map(StreamData::stream).toList();
    assertThat(order.indexOf(3L)).isLessThan(order.lastIndexOf(1L));
    assertThat(acceptor.events(0)).containsExactly("300000 chars");
    assertThat(acceptor.events(1)).containsExactly("quick");
  }

  @Test
  void nothingOvertakesAMessageWithinItsStream() {
    Stream<String, String> stream = open();
    pair.client.link().stall();
    stream.send("x".repeat(200_000));
    stream.send("after");
    stream.halfClose();
    pair.client.link().resume();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("200000 chars", "after", "half-closed");
  }

  @Test
  void emptyMessagesAreMessages() {
    Stream<String, String> stream = open();
    stream.send("");
    stream.send("");
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("", "");
  }

  @Test
  void afterHalfCloseTheOtherDirectionGoesOn() {
    Stream<String, String> stream = open();
    stream.send("last");
    stream.halfClose();
    stream.halfClose();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("last", "half-closed");
    assertThat(acceptor.streams.get(0).closed()).isNotDone();
    acceptor.streams.get(0).send("still");
    pair.run();
    assertThat(opener.events).containsExactly("ready", "still");
    assertThat(stream.closed()).isNotDone();
  }

  @Test
  void bothHalfClosesEndTheStreamWithOkOnBothSides() {
    Stream<String, String> stream = open();
    stream.halfClose();
    pair.run();
    acceptor.streams.get(0).halfClose();
    pair.run();
    assertThat(stream.closed()).isCompletedWithValue(Status.OK);
    assertThat(acceptor.streams.get(0).closed()).isCompletedWithValue(Status.OK);
    assertThat(opener.events).containsExactly("ready", "half-closed", "closed OK");
    assertThat(acceptor.events(0)).containsExactly("half-closed", "closed OK");
  }

  @Test
  void sendingAfterHalfCloseFails() {
    Stream<String, String> stream = open();
    stream.halfClose();
    assertThat(stream.isReady()).isFalse();
    assertFails(stream.send("late"), StatusCode.FAILED_PRECONDITION, "halfClose");
    pair.run();
    acceptor.streams.get(0).halfClose();
    pair.run();
    assertFails(stream.send("later"), StatusCode.FAILED_PRECONDITION, "halfClose");
  }

  @Test
  void theOpenerCancelsBothDirections() {
    Stream<String, String> stream = open();
    stream.cancel(STOP);
    pair.run();
    assertThat(stream.closed()).isCompletedWithValue(STOP);
    assertThat(acceptor.streams.get(0).closed()).isCompletedWithValue(STOP);
    assertThat(opener.events).containsExactly("ready", "closed ABORTED");
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
    assertFails(stream.send("late"), StatusCode.ABORTED, "stop");
    assertFails(acceptor.streams.get(0).send("late"), StatusCode.ABORTED, "stop");
  }

  @Test
  void theAcceptorCancelsBothDirections() {
    Stream<String, String> stream = open();
    acceptor.streams.get(0).cancel(STOP);
    pair.run();
    assertThat(stream.closed()).isCompletedWithValue(STOP);
    assertThat(opener.events).containsExactly("ready", "closed ABORTED");
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
  }

  @Test
  void whoHasHalfClosedCanStillCancel() {
    Stream<String, String> stream = open();
    stream.halfClose();
    pair.run();
    stream.cancel(STOP);
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("half-closed", "closed ABORTED");
    assertThat(opener.events).containsExactly("ready", "closed ABORTED");
    assertNothingIsLeft();
  }

  @Test
  void aStreamThatBothSidesCancelEndsOnceOnEach() {
    Stream<String, String> stream = open();
    Status other = Status.of(StatusCode.NOT_FOUND, "other");
    stream.cancel(STOP);
    acceptor.streams.get(0).cancel(other);
    stream.cancel(other);
    pair.run();
    assertThat(opener.events).containsExactly("ready", "closed ABORTED");
    assertThat(acceptor.events(0)).containsExactly("closed NOT_FOUND");
    assertNothingIsLeft();
  }

  @Test
  void cancelDiscardsWhatWaitsToBeSentAndToBeDelivered() {
    Stream<String, String> stream = open();
    pair.server.holdCallbacks();
    stream.send("never seen");
    pair.run();
    pair.client.link().stall();
    CompletableFuture<Void> waits = stream.send("never sent");
    acceptor.streams.get(0).cancel(STOP);
    pair.server.releaseCallbacks();
    pair.run();
    pair.client.link().resume();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
    assertFails(waits, StatusCode.ABORTED, "stop");
    assertNothingIsLeft();
  }

  @Test
  void whatCameBeforeTheOtherSideCancelledIsStillDelivered() {
    Stream<String, String> stream = open();
    pair.server.holdCallbacks();
    stream.send("before");
    stream.cancel(STOP);
    pair.run();
    assertThat(acceptor.events(0)).isEmpty();
    pair.server.releaseCallbacks();
    pair.run();
    // The client discards what waits, and this had gone.
    assertThat(acceptor.events(0)).containsExactly("before", "closed ABORTED");
  }

  @Test
  void aMessageOfWhichAPartWentIsDiscardedByCancel() {
    Stream<String, String> stream = open();
    pair.client.link().writableFor(1);
    stream.send("x".repeat(1_000_000));
    pair.run();
    assertThat(data(pair.server)).isNotEmpty();
    stream.cancel(STOP);
    pair.client.link().resume();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
    assertThat(data(pair.server)).hasSizeLessThan(16);
    assertNothingIsLeft();
  }

  @Test
  void cancellingWithOkIsMisuse() {
    Stream<String, String> stream = open();
    assertThatThrownBy(() -> stream.cancel(Status.OK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("halfClose");
    assertThatThrownBy(() -> stream.send(nullString())).isInstanceOf(NullPointerException.class);
  }

  @Test
  void anUnknownNameIsAnsweredWithUnimplementedAndNamesIt() {
    Stream<String, String> stream =
        pair.client.streams.open(
            StreamType.duplex("nobody/knows", Codec.utf8(), Codec.utf8()), opener);
    CompletableFuture<Void> sent = stream.send("lost");
    pair.run();
    assertThat(sent).isCompleted();
    assertThat(stream.closed().join().code()).isEqualTo(StatusCode.UNIMPLEMENTED);
    assertThat(stream.closed().join().message()).contains("nobody/knows");
    assertNothingIsLeft();
  }

  @Test
  void theHandlerRunsBeforeAnythingIsDeliveredAndKnowsTheContext() {
    List<String> seen = new ArrayList<>();
    pair =
        StreamPair.connected(
            new Registration<>(
                TEXT,
                (StreamContext context, Stream<String, String> stream) -> {
                  seen.add("accept " + context.sessionId() + " " + stream.name());
                  assertThat(stream.isReady()).isTrue();
                  stream.send("welcome");
                  return seen::add;
                }));
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    stream.send("first");
    pair.run();
    assertThat(seen).containsExactly("accept s-1 text", "first");
    assertThat(opener.events).containsExactly("ready", "welcome");
  }

  @Test
  void aHandlerThatFailsEndsTheStreamWithItsStatus() {
    Stream<String, String> stream =
        openTo(
            (context, accepted) -> {
              throw new RealtimeException(Status.of(StatusCode.PERMISSION_DENIED, "not you"));
            });
    assertThat(stream.closed())
        .isCompletedWithValue(Status.of(StatusCode.PERMISSION_DENIED, "not you"));
    assertNothingIsLeft();
  }

  @Test
  void theTextOfAnUnknownFailureStaysHere() {
    Stream<String, String> stream =
        openTo(
            (context, accepted) -> {
              throw new IllegalStateException("secret");
            });
    assertThat(stream.closed())
        .isCompletedWithValue(Status.of(StatusCode.INTERNAL, "the handler failed"));
  }

  @Test
  void aListenerThatFailsEndsTheStreamAndHearsOfItOnce() {
    List<String> seen = new ArrayList<>();
    Stream<String, String> stream =
        openTo(
            (context, accepted) ->
                new StreamListener<String>() {
                  @Override
                  public void onMessage(String message) {
                    seen.add(message);
                    throw new IllegalStateException("secret");
                  }

                  @Override
                  public void onClosed(Status status) {
                    seen.add("closed " + status);
                  }
                });
    stream.send("one");
    stream.send("two");
    pair.run();
    assertThat(seen).containsExactly("one", "closed INTERNAL: the listener failed");
    assertThat(stream.closed())
        .isCompletedWithValue(Status.of(StatusCode.INTERNAL, "the listener failed"));
    assertNothingIsLeft();
  }

  @Test
  void aMessageThatCannotBeDecodedEndsTheStreamWithTheCodecsStatus() {
    StreamType<byte[], String> bytes = StreamType.duplex("text", Codec.bytes(), Codec.utf8());
    Stream<byte[], String> stream = pair.client.streams.open(bytes, opener);
    stream.send(new byte[] {(byte) 0xff});
    pair.run();
    assertThat(stream.closed().join().code()).isEqualTo(StatusCode.DATA_LOSS);
    assertThat(acceptor.events(0)).containsExactly("closed DATA_LOSS");
    assertNothingIsLeft();
  }

  @Test
  void aCodecThatFailsToEncodeThrowsAtTheCaller() {
    Codec<String> failing =
        Codec.of(
            text -> {
              throw new IllegalStateException("cannot");
            },
            bytes -> "");
    Stream<String, String> stream =
        pair.client.streams.open(StreamType.duplex("text", failing, Codec.utf8()), opener);
    assertThatThrownBy(() -> stream.send("x")).hasMessage("cannot");
  }

  @Test
  void closedCompletesAfterOnClosed() {
    Stream<String, String> stream = open();
    pair.client.holdCallbacks();
    stream.cancel(STOP);
    pair.run();
    assertThat(stream.closed()).isNotDone();
    pair.client.releaseCallbacks();
    pair.run();
    assertThat(stream.closed()).isCompletedWithValue(STOP);
  }

  @Test
  void aHandlerThatHasHalfClosedIsWaitedForBeforeItsLastFrameGoes() {
    List<Integer> framesBeforeReturn = new ArrayList<>();
    Stream<String, String> stream =
        openTo(
            (context, accepted) -> {
              accepted.send("all there is");
              accepted.halfClose();
              pair.environment.runTasks();
              framesBeforeReturn.add(pair.client.received.size());
              return new Recorder();
            });
    assertThat(framesBeforeReturn).as("the message alone").containsExactly(1);
    stream.halfClose();
    pair.run();
    assertThat(opener.events).containsExactly("ready", "all there is", "half-closed", "closed OK");
  }

  @Test
  void nobodyIsToldToSendAfterHalfClose() {
    Stream<String, String> stream = open();
    pair.client.link().stall();
    while (stream.isReady()) {
      stream.send("x".repeat(1000));
    }
    stream.halfClose();
    pair.client.link().resume();
    pair.run();
    assertThat(opener.events).containsExactly("ready");
  }

  @Test
  void cancelStopsDeliveryThoughTheOtherSideHasResetTheStreamBefore() {
    Stream<String, String> stream = open();
    pair.server.holdCallbacks();
    stream.send("before");
    stream.cancel(STOP);
    pair.run();
    acceptor.streams.get(0).cancel(Status.of(StatusCode.NOT_FOUND, "late"));
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("closed ABORTED");
  }

  @Test
  void theDeathOfALinkInTheMiddleChangesNothing() {
    Stream<String, String> stream = open();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sent.add(stream.send("m" + i));
      expected.add("m" + i);
      if (i % 10 == 3) {
        pair.cut();
      }
      if (i % 10 == 6) {
        pair.attach();
        pair.run();
      }
    }
    stream.halfClose();
    pair.run();
    expected.add("half-closed");
    assertThat(acceptor.events(0)).isEqualTo(expected);
    assertThat(sent).allMatch(CompletableFuture::isDone);
    assertThat(opener.events).containsExactly("ready");
  }

  @Test
  void aLostSessionEndsItsStreamsAndLetsTheFutureOfEachMessageFail() {
    Stream<String, String> stream = open();
    pair.client.link().stall();
    CompletableFuture<Void> waits = stream.send("waits");
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "gone"));
    assertFails(waits, StatusCode.UNAVAILABLE, "gone");
    assertThat(opener.events).containsExactly("ready", "closed UNAVAILABLE");
    assertThat(acceptor.events(0)).containsExactly("closed UNAVAILABLE");
    assertFails(stream.send("late"), StatusCode.UNAVAILABLE, "gone");
  }

  @Test
  void aSessionThatEndsInOrderDoesNotEndItsStreamsWithOk() {
    Stream<String, String> stream = open();
    pair.lose(Status.OK);
    assertThat(stream.closed().join().code()).isEqualTo(StatusCode.UNAVAILABLE);
  }

  @Test
  void aStreamOpenedBeforeThereIsASessionWaitsForIt() {
    pair = StreamPair.apart(Limits.DEFAULT, Limits.DEFAULT, acceptor.registration());
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    CompletableFuture<Void> sent = stream.send("early");
    stream.halfClose();
    pair.run();
    assertThat(sent).isNotDone();
    assertThat(pair.client.streams.isIdle()).isFalse();
    pair.connect();
    assertThat(sent).isCompleted();
    assertThat(acceptor.events(0)).containsExactly("early", "half-closed");
    assertThat(pair.client.streams.isIdle()).isTrue();
  }

  @Test
  void theFirstStreamOfASessionThatIsHeldWaitsForItsRelease() {
    pair = StreamPair.connected(acceptor.registration());
    pair.client.execute(() -> pair.client.streams.hold(true));
    pair.client.streams.open(TEXT, opener).send("late");
    pair.run();
    assertThat(pair.server.received).isEmpty();
    assertThat(pair.client.streams.isIdle()).isFalse();
    pair.client.execute(() -> pair.client.streams.hold(false));
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("late");
  }

  @Test
  void numbersBeginAnewWithEachSession() {
    open();
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "gone"));
    pair.client.streams.open(TEXT, new Recorder()).send("again");
    pair.connect();
    assertThat(acceptor.events(1)).containsExactly("again");
    assertThat(pair.server.received)
        .filteredOn(StreamOpen.class::isInstance)
        .hasSize(2)
        .containsOnly(new StreamOpen(1, "text"));
  }

  @Test
  void aStreamThatWaitsCanBeCancelledAndIsNeverOpened() {
    pair = StreamPair.apart(Limits.DEFAULT, Limits.DEFAULT, acceptor.registration());
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    CompletableFuture<Void> sent = stream.send("early");
    stream.cancel(STOP);
    pair.run();
    assertFails(sent, StatusCode.ABORTED, "stop");
    pair.connect();
    assertThat(acceptor.streams).isEmpty();
    assertThat(opener.events).containsExactly("closed ABORTED");
  }

  @Test
  void opensThatWaitAreBounded() {
    Limits two = Limits.builder().maxStreams(2).build();
    pair = StreamPair.apart(two, Limits.DEFAULT, acceptor.registration());
    pair.client.streams.open(TEXT, new Recorder());
    pair.client.streams.open(TEXT, new Recorder());
    Stream<String, String> third = pair.client.streams.open(TEXT, opener);
    pair.run();
    assertThat(third.closed().join().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(third.closed().join().message()).contains("Limits.maxStreams");
    assertThat(opener.events).containsExactly("closed RESOURCE_EXHAUSTED");
    pair.connect();
    assertThat(acceptor.streams).hasSize(2);
  }

  @Test
  void opensBeyondThePeersLimitWaitInOrderUntilAStreamHasEnded() {
    pair =
        StreamPair.connected(
            Limits.DEFAULT, Limits.builder().maxStreams(2).build(), acceptor.registration());
    List<Stream<String, String>> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      streams.add(pair.client.streams.open(TEXT, new Recorder()));
      streams.get(i).send("s" + i);
    }
    pair.run();
    assertThat(acceptor.streams).hasSize(2);
    streams.get(0).cancel(STOP);
    pair.run();
    assertThat(acceptor.streams).hasSize(3);
    assertThat(acceptor.events(2)).containsExactly("s2");
    streams.get(1).halfClose();
    pair.run();
    assertThat(acceptor.streams).hasSize(3);
    acceptor.streams.get(1).halfClose();
    pair.run();
    assertThat(acceptor.events(3)).containsExactly("s3");
    assertThat(pair.server.ended()).isNull();
  }

  @Test
  void aResetStreamKeepsItsSlotUntilTheHandlerHasReturned() {
    pair =
        StreamPair.connected(
            Limits.DEFAULT, Limits.builder().maxStreams(2).build(), acceptor.registration());
    pair.server.holdCallbacks();
    for (int i = 0; i < 10; i++) {
      pair.client.streams.open(TEXT, new Recorder()).cancel(STOP);
      pair.run();
    }
    for (int i = 0; i < 3; i++) {
      pair.client.streams.open(TEXT, new Recorder());
      pair.run();
    }
    assertThat(opens(pair.server)).isEqualTo(2);
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(opens(pair.server)).isGreaterThan(2);
    assertThat(pair.server.ended()).isNull();
  }

  @Test
  void theAcceptorsLastFrameWaitsForItsHandler() {
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    pair.server.holdCallbacks();
    pair.run();
    stream.cancel(STOP);
    pair.run();
    assertThat(pair.client.received).isEmpty();
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(pair.client.received).hasSize(1);
    assertThat(acceptor.streams).as("a stream that had ended is not offered").isEmpty();
  }

  @Test
  void closeEndsAllStreamsAndTakesNoMore() {
    Stream<String, String> stream = open();
    pair.client.execute(
        () -> pair.client.streams.close(Status.of(StatusCode.CANCELLED, "the client was closed")));
    Stream<String, String> late = pair.client.streams.open(TEXT, new Recorder());
    pair.run();
    assertThat(stream.closed().join().code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(late.closed().join().code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(late.closed().join().message()).contains("the client was closed");
  }

  @Test
  void itIsIdleOnceNothingWaitsToBeSent() {
    Stream<String, String> stream = open();
    assertThat(pair.client.streams.isIdle()).isTrue();
    pair.client.link().stall();
    stream.send("waits");
    assertThat(pair.client.streams.isIdle()).isFalse();
    pair.client.link().resume();
    assertThat(pair.client.streams.isIdle()).isTrue();
    pair.client.link().stall();
    stream.halfClose();
    assertThat(pair.client.streams.isIdle()).isFalse();
    pair.client.link().resume();
    assertThat(pair.client.streams.isIdle()).isTrue();
  }

  @Test
  void aCodecMayUseOneBufferForAllMessages() {
    java.nio.ByteBuffer one =
        java.nio.ByteBuffer.wrap("same".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Stream<String, String> stream =
        pair.client.streams.open(
            StreamType.duplex("text", Codec.of(text -> one, bytes -> ""), Codec.utf8()), opener);
    pair.run();
    pair.client.link().stall();
    stream.send("a");
    one.position(2);
    pair.client.link().resume();
    pair.run();
    assertThat(acceptor.events(0)).containsExactly("same");
  }

  private Stream<String, String> open() {
    Stream<String, String> stream = pair.client.streams.open(TEXT, opener);
    pair.run();
    return stream;
  }

  private Stream<String, String> openTo(io.everwire.StreamHandler<String, String> handler) {
    pair = StreamPair.connected(new Registration<>(TEXT, handler));
    return open();
  }

  /** The slots of all streams are free again, on both sides. */
  private void assertNothingIsLeft() {
    pair.run();
    assertThat(pair.client.ended()).isNull();
    assertThat(pair.server.ended()).isNull();
    assertThat(pair.client.streams.openCount()).isZero();
    assertThat(pair.server.streams.openCount()).isZero();
  }

  private static long opens(StreamPair.Side side) {
    return side.received.stream().filter(StreamOpen.class::isInstance).count();
  }

  private static List<StreamData> data(StreamPair.Side side) {
    List<StreamData> all = new ArrayList<>();
    for (StreamFrame frame : side.received) {
      if (frame instanceof StreamData data) {
        all.add(data);
      }
    }
    return all;
  }

  private static void assertFails(CompletableFuture<?> future, StatusCode code, String text) {
    assertThat(future).isCompletedExceptionally();
    Optional<Throwable> failure = Optional.of(future.handle((value, error) -> error).join());
    assertThat(failure.get()).isInstanceOf(RealtimeException.class).hasMessageContaining(text);
    assertThat(((RealtimeException) failure.get()).status().code()).isEqualTo(code);
  }

  @SuppressWarnings("NullAway") // misuse on purpose
  private static String nullString() {
    return null;
  }
}
