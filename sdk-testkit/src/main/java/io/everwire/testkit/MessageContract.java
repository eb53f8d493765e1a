package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.testkit.FaultyPath.Side;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of the contract that is about messages on an open link: whole, in order, bounded. */
abstract class MessageContract extends ContractFixture {
  private static final long SEED = 20_261_123;

  @Test
  void messagesOfEverySizeArriveWhole() {
    listen();
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    List<Integer> sizes =
        List.of(0, 1, 125, 126, 127, 65_535, 65_536, LIMIT_BYTES - 1, LIMIT_BYTES, 0);
    for (int size : sizes) {
      sendWhenWritable(client.awaitOpen(), patterned(size));
      sendWhenWritable(server.awaitOpen(), patterned(size));
    }
    server.awaitMessages(sizes.size());
    client.awaitMessages(sizes.size());
    List<ByteBuffer> expected = sizes.stream().map(MessageContract::patterned).toList();
    assertThat(server.messages()).isEqualTo(expected);
    assertThat(client.messages()).isEqualTo(expected);
  }

  @Test
  void whatRemainsOfABufferIsSentWhateverItsKind() {
    listen();
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    ByteBuffer direct = ByteBuffer.allocateDirect(10).put(patterned(10)).flip();
    List<ByteBuffer> kinds =
        List.of(
            patterned(10).position(3).limit(7),
            patterned(10).position(3).slice(),
            patterned(10).asReadOnlyBuffer(),
            direct.duplicate().position(2));
    for (LinkRecorder[] ends : new LinkRecorder[][] {{client, server}, {server, client}}) {
      kinds.forEach(kind -> send(ends[0].awaitOpen(), kind.duplicate()));
      ends[1].awaitMessages(kinds.size());
      assertThat(ends[1].messages()).isEqualTo(kinds);
    }
  }

  @Test
  void whatRemainsOfPartsArrivesAsOneMessage() {
    listen();
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    ByteBuffer direct = ByteBuffer.allocateDirect(10_000).put(patterned(10_000)).flip();
    for (LinkRecorder[] ends : new LinkRecorder[][] {{client, server}, {server, client}}) {
      List<ByteBuffer> parts =
          List.of(
              patterned(10_000).limit(3),
              patterned(10_000).position(3).limit(3),
              patterned(10_000).asReadOnlyBuffer().position(3).limit(5_000),
              direct.duplicate().position(5_000));
      Link link = ends[0].awaitOpen();
      Await.until("a writable link", link::isWritable);
      link.send(Lane.RELIABLE, parts);
      ends[1].awaitMessages(1);
      assertThat(ends[1].messages()).containsExactly(patterned(10_000));
    }
  }

  @Test
  void bothWaysAtOnceNothingIsLostDoubledOrReordered() {
    NumberedMessages up = new NumberedMessages(SEED, LIMIT_BYTES);
    NumberedMessages down = new NumberedMessages(-SEED, LIMIT_BYTES);
    acceptedRecorders = () -> new LinkRecorder("server", (link, message) -> up.verify(message));
    listen();
    LinkRecorder client = connect((link, message) -> down.verify(message));
    LinkRecorder server = nextAccepted();
    CompletableFuture<Void> uploading = sendAside(client.awaitOpen(), SEED);
    CompletableFuture<Void> downloading = sendAside(server.awaitOpen(), -SEED);
    CompletableFuture.allOf(uploading, downloading).join();
    server.awaitMessages(2_000);
    client.awaitMessages(2_000);
  }

  private static CompletableFuture<Void> sendAside(Link link, long seed) {
    return CompletableFuture.runAsync(
        () -> {
          NumberedMessages messages = new NumberedMessages(seed, LIMIT_BYTES);
          while (messages.count() < 2_000) {
            sendWhenWritable(link, messages.next());
          }
        },
        task -> new Thread(task, "everwire-testkit-sender").start());
  }

  @Test
  void sendsByManyThreadsOneAtATimeKeepTheirOrder() {
    NumberedMessages due = new NumberedMessages(SEED, 300);
    acceptedRecorders = () -> new LinkRecorder("server", (link, message) -> due.verify(message));
    listen();
    Link link = connect().awaitOpen();
    NumberedMessages sent = new NumberedMessages(SEED, 300);
    Runnable sender =
        () -> {
          for (int i = 0; i < 500; i++) {
            Await.until("a writable link", link::isWritable);
            synchronized (sent) {
              send(link, sent.next());
            }
          }
        };
    CompletableFuture.allOf(
            CompletableFuture.runAsync(sender),
            CompletableFuture.runAsync(sender),
            CompletableFuture.runAsync(sender))
        .join();
    nextAccepted().awaitMessages(1_500);
  }

  @Test
  void aListenerMaySendFromWithinItsCallAgainAndAgain() {
    acceptedRecorders =
        () -> new LinkRecorder("server", (link, message) -> send(link, message.duplicate()));
    listen();
    LinkRecorder client = connect(MessageContract::countDown);
    send(client.awaitOpen(), ByteBuffer.allocate(4).putInt(0, 20_000));
    client.awaitMessages(20_001);
  }

  private static void countDown(Link link, ByteBuffer message) {
    int left = message.getInt(0);
    if (left > 0) {
      send(link, ByteBuffer.allocate(4).putInt(0, left - 1));
    }
  }

  @Test
  void anAcceptorMaySendAtOnce() {
    greeting = link -> send(link, patterned(5));
    listen();
    LinkRecorder client = connect();
    client.awaitMessages(1);
    assertThat(client.messages()).containsExactly(patterned(5));
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aStalledReaderStopsTheSenderAndNothingIsLost(Side reader) {
    NumberedMessages due = new NumberedMessages(SEED, 16 * 1024);
    LinkRecorder[] ends = openPair(reader, due);
    Link sender = ends[0].awaitOpen();
    path().stall(reader);
    NumberedMessages sent = new NumberedMessages(SEED, 16 * 1024);
    long bytes = 0;
    long writableBefore;
    do {
      while (isWritableSoon(sender)) {
        ByteBuffer message = sent.next();
        bytes += message.remaining();
        send(sender, message);
        assertThat(bytes).isLessThan(maxBytesUntilNotWritable());
      }
      // Before the link says for the last time that it is not: it may tell from then on.
      writableBefore = ends[0].writableCount();
    } while (sender.isWritable());
    path().resume(reader);
    ends[0].awaitWritable(writableBefore + 1);
    for (int i = 0; i < 500; i++) {
      sendWhenWritable(sender, sent.next());
    }
    ends[1].awaitMessages(sent.count());
  }

  /**
   * The transport's threads get a chance to hand over what the system's buffers still have room
   * for.
   */
  private static boolean isWritableSoon(Link sender) {
    long deadline = System.nanoTime() + Duration.ofMillis(300).toNanos();
    while (!sender.isWritable() && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    return sender.isWritable();
  }

  /** Opens a link whose reader, on the given side, verifies; gives the sender's recorder first. */
  private LinkRecorder[] openPair(Side reader, NumberedMessages due) {
    if (reader == Side.SERVER) {
      acceptedRecorders = () -> new LinkRecorder("server", (link, message) -> due.verify(message));
      listen();
      LinkRecorder client = connect();
      return new LinkRecorder[] {client, nextAccepted()};
    }
    listen();
    LinkRecorder client = connect((link, message) -> due.verify(message));
    return new LinkRecorder[] {nextAccepted(), client};
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aMessageAboveTheReadersLimitEndsTheLinkAsAViolation(Side reader) {
    for (int tooLarge : new int[] {1_001, 16 << 20}) {
      boolean toServer = reader == Side.SERVER;
      listen(config(toServer ? 1_000 : LIMIT_BYTES, Duration.ofSeconds(30)));
      LinkRecorder client = new LinkRecorder("client");
      begin(client, config(toServer ? LIMIT_BYTES : 1_000, Duration.ofSeconds(30)));
      client.awaitOpen();
      LinkRecorder server = nextAccepted();
      LinkRecorder sending = toServer ? client : server;
      LinkRecorder reading = toServer ? server : client;
      send(sending.awaitOpen(), patterned(1_000));
      send(sending.awaitOpen(), patterned(tooLarge));
      assertThat(reading.awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
      assertThat(reading.awaitClosed().description()).contains("1,000");
      assertThat(sending.awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
      assertThat(reading.messages()).containsExactly(patterned(1_000));
      closeListener();
    }
  }

  @Test
  void aLaneThatDoesNotExistIsRefusedAtTheCall() {
    listen();
    Link link = connect().awaitOpen();
    if (!link.traits().unreliableLane()) {
      assertThatThrownBy(() -> link.send(Lane.UNRELIABLE, patterned(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  static ByteBuffer patterned(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    return ByteBuffer.wrap(content);
  }
}
