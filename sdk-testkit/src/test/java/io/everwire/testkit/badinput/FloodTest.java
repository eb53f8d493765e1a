package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.mem.MemConnection;
import io.everwire.internal.mem.MemTransport;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Ping;
import io.everwire.internal.wire.LinkFrame.Pong;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** More of something than anybody needs: it is answered, refused or a breach, and stays bounded. */
class FloodTest {
  private static final StreamType<byte[], byte[]> SINK =
      StreamType.duplex("sink", Codec.bytes(), Codec.bytes());
  private static final Status CANCELLED = Status.of(StatusCode.CANCELLED, "");

  private final AtomicInteger accepted = new AtomicInteger();

  private StreamListener<byte[]> sink() {
    accepted.incrementAndGet();
    return message -> {};
  }

  private static void sendInBatches(RawPeer peer, int count, IntFunction<Frame> frame) {
    for (int sent = 0; sent < count && !peer.isClosed(); sent += 100) {
      Frame[] batch = new Frame[Math.min(100, count - sent)];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = frame.apply(sent + i);
      }
      peer.sendWithAck(peer.received(), batch);
    }
  }

  private static MemConnection newest(BadWorld world) {
    List<MemConnection> all = MemTransport.connections(world.server().uri());
    return all.get(all.size() - 1);
  }

  private static void assertBreach(RawPeer peer) {
    assertThat(peer.goodbye().orElseThrow().scope()).isEqualTo(Scope.BREACH);
    assertThat(peer.isClosed()).isTrue();
  }

  /** All but the bystander's, a minute after the last use. */
  private static void assertChannelsAreFreed(BadWorld world) {
    world.pass(Duration.ofSeconds(61));
    assertThat(world.server().channelCount()).isEqualTo(1);
  }

  @Test
  void channelsThatNobodyUsesMakeRoomForOthers() {
    ServerLimits limits = ServerLimits.DEFAULT.withMaxChannels(20);
    try (BadWorld world = new BadWorld(builder -> builder.serverLimits(limits))) {
      RawPeer peer = world.peer();
      peer.open();
      for (int number = 1; number <= 500; number++) {
        peer.sendWithAck(
            peer.received(), new Subscribe(number, "c" + number, 0), new Unsubscribe(number));
      }
      assertThat(world.server().channelCount()).isLessThanOrEqualTo(20);
      world.pass(Duration.ofSeconds(2));
      peer.send(new Subscribe(501, "one more", 0));
      assertThat(peer.last(Subscribed.class).subscription()).isEqualTo(501);
    }
  }

  @Test
  void tenThousandSubscriptionsAreAnsweredAndAThousandAccepted() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      sendInBatches(peer, 10_000, i -> new Subscribe(i + 1, "flood/" + i, 1_000));
      assertThat(peer.all(Subscribed.class)).hasSize(1_000);
      assertThat(peer.all(Unsubscribed.class))
          .hasSize(9_000)
          .allSatisfy(
              refused ->
                  assertThat(Objects.requireNonNull(refused.status()).code())
                      .isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
      assertThat(world.server().channelCount()).isEqualTo(1_001);
      assertThat(peer.isClosed()).isFalse();
      world.exchange();
      sendInBatches(peer, 1_000, i -> new Unsubscribe(i + 1));
      assertChannelsAreFreed(world);
    }
  }

  @Test
  void whoSubscribesOnAndOnAndTakesNoAnswerIsInBreach() {
    Limits limits = Limits.builder().maxSubscriptions(100).replayBufferBytes(5_000).build();
    try (BadWorld world = new BadWorld(builder -> builder.limits(limits))) {
      RawPeer peer = world.peer();
      peer.open();
      int sent = 0;
      while (!peer.isClosed()) {
        peer.send(new Subscribe(++sent, "flood/" + sent, 1_000));
      }
      assertBreach(peer);
      assertThat(sent).isLessThan(400);
      assertChannelsAreFreed(world);
    }
  }

  @Test
  void subscriptionsThatComeAndGoLeaveNothingBehind() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      for (int number = 1; number <= 5_000; number++) {
        peer.sendWithAck(
            peer.received(), new Subscribe(number, "c" + number, 0), new Unsubscribe(number));
      }
      assertThat(peer.all(Unsubscribed.class)).hasSize(5_000);
      assertChannelsAreFreed(world);
    }
  }

  @Test
  void streamsThatAreOpenedAndResetAtOnceAreAllEnded() {
    try (BadWorld world = new BadWorld(builder -> builder.stream(SINK, (c, s) -> sink()))) {
      RawPeer peer = world.peer();
      peer.open();
      for (int i = 0; i < 5_000; i++) {
        long number = 2L * i + 1;
        peer.sendWithAck(
            peer.received(), new StreamOpen(number, "sink"), new StreamReset(number, CANCELLED));
      }
      assertThat(peer.all(StreamReset.class)).hasSize(5_000);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void opensWithResetsInOneBatchDoNotOutrunTheHandlers() {
    Limits limits = Limits.builder().maxStreams(50).build();
    try (BadWorld world =
        new BadWorld(builder -> builder.limits(limits).stream(SINK, (c, s) -> sink()))) {
      RawPeer peer = world.peer();
      peer.open();
      List<Frame> frames = new ArrayList<>();
      for (long number = 1; number < 1_000; number += 2) {
        frames.add(new StreamOpen(number, "sink"));
        frames.add(new StreamReset(number, CANCELLED));
      }
      peer.send(frames.toArray(new Frame[0]));
      assertBreach(peer);
      assertThat(accepted.get()).isLessThanOrEqualTo(50);
    }
  }

  @Test
  void opensWithResetsNeedHandlersThatReturn() {
    Limits limits = Limits.builder().maxStreams(50).build();
    List<Runnable> stuck = new ArrayList<>();
    try (BadWorld world =
        new BadWorld(
            builder ->
                builder.limits(limits).callbacks(stuck::add).stream(SINK, (c, s) -> sink()))) {
      RawPeer peer = world.peer();
      peer.open();
      long number = 1;
      for (; !peer.isClosed(); number += 2) {
        peer.sendWithAck(
            peer.received(), new StreamOpen(number, "sink"), new StreamReset(number, CANCELLED));
      }
      assertBreach(peer);
      assertThat(number).isEqualTo(2 * 51 + 1);
      assertThat(stuck).hasSizeLessThanOrEqualTo(50);
    }
  }

  @Test
  void streamsUnderNamesThatNobodyServesAreRefusedAndFreed() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      for (int i = 0; i < 3_000; i++) {
        long number = 2L * i + 1;
        peer.sendWithAck(
            peer.received(), new StreamOpen(number, "nobody"), new StreamReset(number, CANCELLED));
      }
      assertThat(peer.all(StreamReset.class)).hasSize(3_000);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void largeMessagesThatAreOnlyAnnouncedOnManyStreamsEndAtTheSessionsWindow() {
    try (BadWorld world = new BadWorld(builder -> builder.stream(SINK, (c, s) -> sink()))) {
      RawPeer peer = world.peer();
      peer.open();
      ByteBuffer oneByte = ByteBuffer.allocate(1);
      int begun = 0;
      for (; !peer.isClosed(); begun++) {
        long number = 2L * begun + 1;
        peer.sendWithAck(
            peer.received(),
            new StreamOpen(number, "sink"),
            new StreamData(number, 1024 * 1024, oneByte));
      }
      assertBreach(peer);
      // four of 1 MiB fill the window of 4 MiB but for what is free on each; the fifth is the last
      assertThat(begun).isEqualTo(6);
    }
  }

  @Test
  void pingsWithoutEndGetTheNewestAnswerAndNoQueue() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      Frame[] hundred = new Frame[100];
      for (int i = 0; i < 100; i++) {
        hundred[i] = new Ping(i + 1L);
      }
      for (int i = 0; i < 100; i++) {
        peer.send(hundred);
      }
      assertThat(peer.all(Pong.class)).hasSizeLessThanOrEqualTo(100);
      assertThat(peer.last(Pong.class).id()).isEqualTo(100);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void pingsToWhomTheAnswersAreNotReadWaitAsOne() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      MemConnection connection = newest(world);
      connection.stallReader(MemConnection.End.CLIENT);
      for (int i = 1; i <= 10_000; i++) {
        peer.send(new Ping(i));
      }
      connection.resumeReader(MemConnection.End.CLIENT);
      world.pass(Duration.ofMillis(1));
      // as many as the link held, and one
      assertThat(peer.all(Pong.class)).hasSizeLessThan(256 * 1024 / 64 + 2);
      assertThat(peer.last(Pong.class).id()).isEqualTo(10_000);
    }
  }

  @Test
  void emptyBatchesWithoutEndAreNothing() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      long before = peer.received();
      for (int i = 0; i < 10_000; i++) {
        peer.send(new byte[0]);
      }
      assertThat(peer.received()).isEqualTo(before);
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void emptyPublishesAreConfirmedLikeOthers() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      ByteBuffer empty = ByteBuffer.allocate(0);
      sendInBatches(peer, 10_000, i -> new Publish(1, i == 0 ? "flood" : "", 0, empty));
      long confirmed =
          peer.all(Published.class).stream().mapToLong(p -> Math.max(1, p.count())).sum();
      assertThat(confirmed).isEqualTo(10_000);
    }
  }

  @Test
  void whoTakesNoMessagesGetsNoneAndNobodyWaits() {
    ChannelPolicy small = ChannelPolicy.create().queue(30, 1_000_000);
    try (BadWorld world = new BadWorld(builder -> builder.channels("**", small))) {
      RawPeer peer = world.peer();
      peer.open();
      peer.send(new Subscribe(1, "bystander/numbers", 0));
      world.exchange();
      world.exchange();
      assertThat(peer.all(Message.class)).isEmpty();
      peer.send(new Credit(1, 1_000_000));
      world.exchange();
      assertThat(peer.all(Gap.class)).isNotEmpty();
      assertThat(peer.all(Unsubscribed.class)).isEmpty();
      assertThat(peer.isClosed()).isFalse();
    }
  }

  @Test
  void whoFallsSilentIsDroppedAndForgotten() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.open();
      peer.send(new Subscribe(1, "bystander/numbers", 1_000_000));
      world.pass(Duration.ofSeconds(31));
      assertThat(peer.isClosed()).isTrue();
      assertThat(world.server().sessionCount()).isEqualTo(2);
      world.exchange();
      world.pass(Duration.ofMinutes(2));
      assertThat(world.server().sessionCount()).isEqualTo(1);
    }
  }
}
