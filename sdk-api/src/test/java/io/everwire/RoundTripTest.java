package io.everwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.internal.mem.MemConnection;
import io.everwire.internal.mem.MemTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Channels and streams through whole clients and servers over memory, with real threads and time.
 */
@Timeout(60)
class RoundTripTest {
  private static final StreamType<String, String> ECHO =
      StreamType.duplex("echo", Codec.utf8(), Codec.utf8());

  private static RealtimeServer echoServer(String name) {
    return RealtimeServer.builder().listen("mem:" + name).stream(
            ECHO,
            (context, stream) ->
                new StreamListener<String>() {
                  @Override
                  public void onMessage(String message) {
                    stream
                        .send(message)
                        .exceptionally(
                            failure -> {
                              stream.cancel(Status.of(StatusCode.ABORTED, failure.toString()));
                              return null;
                            });
                  }

                  @Override
                  public void onHalfClosed() {
                    stream.halfClose();
                  }
                })
        .build()
        .start();
  }

  @Test
  void whatIsPublishedArrivesInOrderThoughLinksDie() throws Exception {
    try (RealtimeServer server = echoServer("orders");
        RealtimeClient publisher = RealtimeClient.builder().endpoint("mem:orders").build();
        RealtimeClient subscriber = RealtimeClient.builder().endpoint("mem:orders").build()) {
      publisher.connect().get(30, TimeUnit.SECONDS);
      subscriber.connect().get(30, TimeUnit.SECONDS);
      List<String> received = new CopyOnWriteArrayList<>();
      subscriber
          .channel("room/1", Codec.utf8())
          .subscribe(message -> received.add(message.payload()))
          .ready()
          .get(30, TimeUnit.SECONDS);
      Channel<String> channel = publisher.channel("room/1", Codec.utf8());
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        sent.add("message " + i);
        CompletableFuture<Receipt> receipt = channel.publish("message " + i);
        if (i % 100 == 0) {
          receipt.get(30, TimeUnit.SECONDS);
          MemTransport.connections(server.uri()).forEach(MemConnection::kill);
        }
      }
      await().untilAsserted(() -> assertThat(received).hasSameSizeAs(sent));
      assertThat(received).isEqualTo(sent);
    }
  }

  @Test
  void aStreamEchoesThoughLinksDie() throws Exception {
    try (RealtimeServer server = echoServer("echoes");
        RealtimeClient client = RealtimeClient.builder().endpoint("mem:echoes").build()) {
      client.connect().get(30, TimeUnit.SECONDS);
      List<String> received = new CopyOnWriteArrayList<>();
      Stream<String, String> stream = client.open(ECHO, received::add);
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        String message = i % 50 == 0 ? "x".repeat(200_000) + i : "message " + i;
        if (i % 50 == 0) {
          // The echo waits in the server's queue, which has room for one message of that size.
          await().until(() -> received.size() == sent.size());
        }
        sent.add(message);
        stream.send(message).get(30, TimeUnit.SECONDS);
        if (i % 100 == 99) {
          MemTransport.connections(server.uri()).forEach(MemConnection::kill);
        }
      }
      stream.halfClose();
      assertThat(stream.closed().get(30, TimeUnit.SECONDS)).isEqualTo(Status.OK);
      assertThat(received).isEqualTo(sent);
    }
  }

  @Test
  void buffersGoByStreamsAndChannelsAndMayBeKept() throws Exception {
    StreamType<ByteBuffer, ByteBuffer> type =
        StreamType.duplex("buffers", Codec.buffers(), Codec.buffers());
    List<ByteBuffer> streamed = new CopyOnWriteArrayList<>();
    List<ByteBuffer> published = new CopyOnWriteArrayList<>();
    try (RealtimeServer server =
            RealtimeServer.builder().listen("mem:buffers").stream(
                    type, (context, stream) -> streamed::add)
                .build()
                .start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uri().toString()).build()) {
      client.connect().get(30, TimeUnit.SECONDS);
      Channel<ByteBuffer> channel = client.channel("room/1", Codec.buffers());
      channel
          .subscribe(message -> published.add(message.payload()))
          .ready()
          .get(30, TimeUnit.SECONDS);
      Stream<ByteBuffer, ByteBuffer> stream = client.open(type, message -> {});
      List<ByteBuffer> sent = new ArrayList<>();
      for (int size : new int[] {0, 1, 5_000, 100_000}) {
        // Only what remains of it is the message.
        ByteBuffer message = ByteBuffer.allocate(size + 2).put(0, (byte) 1).put(size, (byte) size);
        message.position(1).limit(size + 1);
        sent.add(message);
        stream.send(message).get(30, TimeUnit.SECONDS);
        channel.publish(message).get(30, TimeUnit.SECONDS);
        assertThat(message.remaining()).isEqualTo(size);
      }
      await().untilAsserted(() -> assertThat(streamed).isEqualTo(sent));
      await().untilAsserted(() -> assertThat(published).isEqualTo(sent));
      assertThat(streamed).allMatch(ByteBuffer::isReadOnly);
      assertThat(published).allMatch(ByteBuffer::isReadOnly);
      // What has come can be sent on.
      stream.send(streamed.get(3)).get(30, TimeUnit.SECONDS);
      await().untilAsserted(() -> assertThat(streamed).hasSize(5).last().isEqualTo(sent.get(3)));
    }
  }
}
