package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.internal.wire.AuthFrame.Refreshed;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.Level;

/** What ends a session at once, with a Goodbye that says why. */
class BreachTest {
  private static final long HUGE = (1L << 53) - 1;
  private static final StreamType<byte[], byte[]> SINK =
      StreamType.duplex("sink", Codec.bytes(), Codec.bytes());
  private static final Limits SMALL =
      Limits.builder()
          .maxMessageBytes(1_000)
          .maxStreams(5)
          .streamWindowBytes(1_000)
          .publishWindowMessages(4)
          .publishWindowBytes(2_000)
          .maxPublishChannels(2)
          .build();

  /** A breach: what is sent in a session that has subscription 1 and stream 1 open. */
  private static final Map<String, byte[]> BREACHES = new TreeMap<>();

  static {
    breach("an ack above what was sent", RawPeer.encode(HUGE));
    breach("a second Hello on a link", RawPeer.hello());
    breach("a Reject from a client", new Reject(Left.GONE, Status.OK, 0));
    breach("a Goodbye without a scope", new Goodbye(Scope.UNSPECIFIED, Status.OK, "", 0, 0));
    breach("a Published from a client", new Published(1, 1, "e", 0, null));
    breach("a Message from a client", new Message(1, 1, 0, bytes(1)));
    breach("a Subscribed from a client", new Subscribed(1, "e", 1));
    breach("an Unsubscribed from a client", new Unsubscribed(1, null));
    breach("a Refreshed from a client", new Refreshed(1, false, null, 0));
    breach("credit for subscription 0", new Credit(0, 1));
    breach("credit for an unknown subscription", new Credit(2, 1));
    breach("credit beyond all numbers", new Credit(1, HUGE));
    breach("the end of an unknown subscription", new Unsubscribe(2));
    breach("a subscription number that was used", new Subscribe(1, "other", 1));
    breach("a subscription number 0", new Subscribe(0, "other", 1));
    breach("a publish to channel number 0", new Publish(0, "a", 0, bytes(1)));
    breach("a publish to a number that leaves a hole", new Publish(2, "a", 0, bytes(1)));
    breach(
        "a second name for a channel number",
        new Publish(1, "a", 0, bytes(1)),
        new Publish(1, "b", 0, bytes(1)));
    breach("a message above the limit", new Publish(1, "a", 0, bytes(1_001)));
    breach("a part above 64 KiB", new Publish(1, "a", 0, bytes(65_537)));
    breach("a total above the limit", new Publish(1, "a", HUGE, bytes(1)));
    breach("a total below its first part", new Publish(1, "a", 5, bytes(6)));
    breach(
        "more parts than the total said",
        new Publish(1, "a", 5, bytes(4)),
        new Publish(1, "", 0, bytes(2)));
    breach(
        "a message within a message",
        new Publish(1, "a", 5, bytes(4)),
        new Publish(1, "", 5, bytes(4)));
    breach("an empty first part", new Publish(1, "a", 5, bytes(0)));
    breach("more publishes than the window", repeat(5, new Publish(1, "a", 0, bytes(1))));
    breach("more bytes than the publish window", repeat(3, new Publish(1, "a", 0, bytes(900))));
    breach("data on stream 0", new StreamData(0, 0, bytes(1)));
    breach("data on a stream that was not opened", new StreamData(3, 0, bytes(1)));
    breach("data on a stream of the server", new StreamData(2, 0, bytes(1)));
    breach("the end of a stream that was not opened", new StreamEnd(3));
    breach("a reset of a stream that was not opened", new StreamReset(3, Status.OK));
    breach("credit for a stream that was not opened", new StreamCredit(3, 1));
    breach("credit for nothing outstanding on a stream", new StreamCredit(1, 1));
    breach("credit for nothing outstanding at all", new StreamCredit(0, 1));
    breach("a stream number that was used", new StreamOpen(1, "sink"));
    breach("a stream number of the server", new StreamOpen(2, "sink"));
    breach("a stream number 0", new StreamOpen(0, "sink"));
    breach("data beyond the stream's window", repeat(20, new StreamData(1, 0, bytes(100))));
    breach("empty data beyond the stream's window", repeat(20, new StreamData(1, 0, bytes(0))));
    breach("data after the end", new StreamEnd(1), new StreamData(1, 0, bytes(1)));
    breach("a second end", new StreamEnd(1), new StreamEnd(1));
    breach("an end within a message", new StreamData(1, 5, bytes(4)), new StreamEnd(1));
    breach(
        "more streams at once than allowed",
        new StreamOpen(3, "sink"),
        new StreamOpen(5, "sink"),
        new StreamOpen(7, "sink"),
        new StreamOpen(9, "sink"),
        new StreamOpen(11, "sink"));
    breach("bytes that are no batch", new byte[] {-1, -1, -1});
    breach("a batch that is cut", new byte[] {0x12, 0x05, 0x0A});
    breach("a number above 2^53", RawBytes.message(out -> out.writeUInt64(1, 1L << 53)));
    breach("a frame without a body", RawBytes.message(out -> out.writeByteArray(2, new byte[0])));
    breach(
        "a name that is not UTF-8",
        RawBytes.frame(10, out -> out.writeByteArray(2, new byte[] {(byte) 0xC0, (byte) 0x80})));
  }

  private static void breach(String name, Frame... frames) {
    breach(name, RawPeer.encode(0, frames));
  }

  private static void breach(String name, byte[] batch) {
    BREACHES.put(name, batch);
  }

  private static Frame[] repeat(int times, Frame frame) {
    return Collections.nCopies(times, frame).toArray(new Frame[0]);
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size);
  }

  static Stream<String> breaches() {
    return BREACHES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void endsTheSessionWithAReasonOnceAndForAll(String breach) {
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      Welcome welcome = open(peer);
      world.logs().clear();
      peer.send(Objects.requireNonNull(BREACHES.get(breach)));
      Goodbye goodbye = peer.goodbye().orElseThrow();
      assertThat(goodbye.scope()).isEqualTo(Scope.BREACH);
      assertThat(goodbye.status().code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
      assertThat(goodbye.status().message()).startsWith("protocol breach: ");
      assertThat(peer.isClosed()).isTrue();
      assertThat(world.server().sessionCount()).isEqualTo(1);
      assertLoggedOnce(world, welcome, goodbye.status());
      assertGone(world, welcome);
    }
  }

  private static BadWorld world() {
    return new BadWorld(
        builder -> builder.limits(SMALL).stream(SINK, (context, stream) -> message -> {}));
  }

  private static Welcome open(RawPeer peer) {
    Welcome welcome = peer.open();
    peer.send(new Subscribe(1, "news", 1_000), new StreamOpen(1, "sink"));
    assertThat(peer.all(Subscribed.class)).hasSize(1);
    return welcome;
  }

  private static void assertLoggedOnce(BadWorld world, Welcome welcome, Status status) {
    assertThat(world.serverLogs())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.level()).isEqualTo(Level.INFO);
              assertThat(line.text()).contains(welcome.sessionId(), status.message());
            });
  }

  private static void assertGone(BadWorld world, Welcome welcome) {
    RawPeer back = world.peer();
    back.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 0));
    assertThat(back.reject().orElseThrow().left()).isEqualTo(Left.GONE);
  }

  @Test
  void anUnknownRequiredFrameEndsTheSessionAsUnimplemented() {
    try (BadWorld world = world()) {
      for (int number : new int[] {100, 127, 260, 383, 512}) {
        RawPeer peer = world.peer();
        open(peer);
        peer.send(RawBytes.frame(number, out -> out.writeUInt32(1, 1)));
        Goodbye goodbye = peer.goodbye().orElseThrow();
        assertThat(goodbye.scope()).isEqualTo(Scope.BREACH);
        assertThat(goodbye.status().code()).isEqualTo(StatusCode.UNIMPLEMENTED);
        assertThat(peer.isClosed()).isTrue();
      }
    }
  }

  @Test
  void unknownOptionalFramesAreCountedByTheirNumberAlone() {
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      open(peer);
      world.pass(java.time.Duration.ofMillis(60));
      assertThat(peer.lastAck()).isEqualTo(2);
      peer.send(RawBytes.frame(200, out -> out.writeUInt32(1, 1)));
      peer.send(RawBytes.frame(500, out -> out.writeUInt32(1, 1)));
      world.pass(java.time.Duration.ofMillis(60));
      assertThat(peer.lastAck()).isEqualTo(3);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void aBatchAboveTheLimitEndsTheLinkAndNotTheSession() {
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      Welcome welcome = open(peer);
      peer.send(new byte[256 * 1024 + 1]);
      assertThat(peer.isClosed()).isTrue();
      RawPeer back = world.peer();
      back.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 1));
      assertThat(back.last(Welcome.class).resumed()).isTrue();
    }
  }

  @Test
  void badNamesAreRefusedOneByOneAndTheSessionLives() {
    String tooLong = "n".repeat(256);
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      open(peer);
      for (String name : List.of(tooLong, "", "$secret", "a//b", "a\nb")) {
        long number = 2L + peer.all(Unsubscribed.class).size();
        peer.send(new Subscribe(number, name, 1));
        Unsubscribed refused = peer.last(Unsubscribed.class);
        assertThat(refused.subscription()).isEqualTo(number);
        assertThat(Objects.requireNonNull(refused.status()).code())
            .isEqualTo(StatusCode.INVALID_ARGUMENT);
      }
      peer.send(new Publish(1, tooLong, 0, bytes(1)), new Publish(1, "", 0, bytes(1)));
      Published refused = peer.last(Published.class);
      assertThat(Objects.requireNonNull(refused.status()).code())
          .isEqualTo(StatusCode.INVALID_ARGUMENT);
      assertThat(refused.count()).isEqualTo(2);
      peer.send(new StreamOpen(3, tooLong));
      StreamReset reset = peer.last(StreamReset.class);
      assertThat(reset.status().code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
      peer.send(new StreamOpen(5, "nobody"));
      assertThat(peer.last(StreamReset.class).status().code()).isEqualTo(StatusCode.UNIMPLEMENTED);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void channelsBeyondTheLimitAreRefusedOneByOne() {
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      open(peer);
      for (int number = 1; number <= 50; number++) {
        peer.sendWithAck(peer.received(), new Publish(number, "channel/" + number, 0, bytes(1)));
      }
      assertThat(peer.all(Published.class).stream().filter(answer -> answer.status() == null))
          .hasSize(2);
      assertThat(peer.all(Published.class).stream().filter(answer -> answer.status() != null))
          .hasSize(48)
          .allSatisfy(
              answer ->
                  assertThat(Objects.requireNonNull(answer.status()).code())
                      .isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void whatCrossesTheEndOfASubscriptionOrAStreamIsTakenAndDropped() {
    try (BadWorld world = world()) {
      RawPeer peer = world.peer();
      open(peer);
      peer.send(new Unsubscribe(1));
      peer.send(new StreamReset(1, Status.of(StatusCode.CANCELLED, "")));
      assertThat(peer.all(Unsubscribed.class)).hasSize(1);
      assertThat(peer.all(StreamReset.class)).hasSize(1);
      peer.send(new Credit(1, 100), new Unsubscribe(1), new Credit(1, HUGE));
      peer.send(new StreamData(1, 0, bytes(5)), new StreamEnd(1));
      assertThat(peer.isClosed()).isFalse();
    }
  }
}
