package io.everwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.internal.mem.MemConnection;
import io.everwire.internal.mem.MemTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels under many threads, through whole clients and servers over memory. */
@Timeout(60)
@SuppressWarnings("try") // servers and clients are closed by the statement that opens them
class ChannelConcurrencyTest {
  private static final int READERS = 3;
  private static final int PUBLISHERS = 4;
  private static final int MESSAGES = 3_000;

  /** Notes messages, and whether any came out of order. */
  private static final class Reader {
    final ConcurrentLinkedQueue<Message<String>> messages = new ConcurrentLinkedQueue<>();

    void assertComplete() {
      long offset = 0;
      int[] next = new int[PUBLISHERS];
      for (Message<String> message : messages) {
        assertThat(message.position().offset()).isEqualTo(++offset);
        String[] words = message.payload().split(" ", 2);
        int publisher = Integer.parseInt(words[0]);
        assertThat(Integer.parseInt(words[1])).isEqualTo(next[publisher]++);
      }
      assertThat(next).containsOnly(MESSAGES);
    }
  }

  private static final class Clients implements AutoCloseable {
    private final String uri;
    private final List<RealtimeClient> all = new ArrayList<>();

    Clients(String uri) {
      this.uri = uri;
    }

    RealtimeClient connect() throws Exception {
      RealtimeClient client = RealtimeClient.builder().endpoint(uri).build();
      all.add(client);
      client.connect().get(30, TimeUnit.SECONDS);
      return client;
    }

    @Override
    public void close() {
      all.forEach(RealtimeClient::close);
    }
  }

  @Test
  void allReadersGetAllMessagesInOneOrderThoughLinksDie() throws Exception {
    String uri = "mem:crowd";
    try (RealtimeServer server = RealtimeServer.builder().listen(uri).build().start();
        Clients clients = new Clients(uri)) {
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Reader reader = new Reader();
        readers.add(reader);
        Channel<String> channel = clients.connect().channel("crowd", Codec.utf8());
        channel.subscribe(reader.messages::add).ready().get(30, TimeUnit.SECONDS);
      }
      List<Thread> threads = new ArrayList<>();
      ConcurrentLinkedQueue<Long> offsets = new ConcurrentLinkedQueue<>();
      CountDownLatch published = new CountDownLatch(PUBLISHERS);
      for (int i = 0; i < PUBLISHERS; i++) {
        Channel<String> channel = clients.connect().channel("crowd", Codec.utf8());
        int publisher = i;
        threads.add(
            new Thread(
                () -> {
                  publish(channel, publisher, offsets);
                  published.countDown();
                }));
      }
      threads.forEach(Thread::start);
      // A link that dies as soon as it is there would carry nothing: only one of the older ones
      // does, and only while there are all.
      while (!published.await(50, TimeUnit.MILLISECONDS)) {
        List<MemConnection> connections = MemTransport.connections(server.uri());
        if (connections.size() == READERS + PUBLISHERS) {
          connections.get(2).kill();
        }
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  readers.stream().allMatch(each -> each.messages.size() >= PUBLISHERS * MESSAGES));
      readers.forEach(Reader::assertComplete);
      assertThat(offsets).hasSize(PUBLISHERS * MESSAGES).doesNotHaveDuplicates();
    }
  }

  /** Publishes with so many under way that none is refused. */
  private static void publish(
      Channel<String> channel, int publisher, ConcurrentLinkedQueue<Long> offsets) {
    Semaphore underWay = new Semaphore(500);
    for (int i = 0; i < MESSAGES; i++) {
      underWay.acquireUninterruptibly();
      CompletableFuture<Receipt> unused =
          channel
              .publish(publisher + " " + i)
              .whenComplete(
                  (receipt, failure) -> {
                    if (receipt != null) {
                      offsets.add(receipt.position().offset());
                    }
                    underWay.release();
                  });
    }
    underWay.acquireUninterruptibly(500);
  }

  @Test
  void subscribersThatComeAndGoSeeNoHoleAndNothingTwice() throws Exception {
    String uri = "mem:doors";
    try (RealtimeServer server = RealtimeServer.builder().listen(uri).build().start();
        Clients clients = new Clients(uri)) {
      Channel<String> out = clients.connect().channel("doors", Codec.utf8());
      Channel<String> in = clients.connect().channel("doors", Codec.utf8());
      ConcurrentLinkedQueue<Long> offsets = new ConcurrentLinkedQueue<>();
      Thread publisher = new Thread(() -> publish(out, 0, offsets));
      publisher.start();
      List<Reader> readers = new ArrayList<>();
      List<Subscription> subscriptions = new ArrayList<>();
      while (publisher.isAlive()) {
        Reader reader = new Reader();
        readers.add(reader);
        Subscription subscription = in.subscribe(reader.messages::add);
        subscriptions.add(subscription);
        subscription.ready().get(30, TimeUnit.SECONDS);
        publisher.join(5);
        subscription.close();
      }
      for (int i = 0; i < readers.size(); i++) {
        assertThat(subscriptions.get(i).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        long next = subscriptions.get(i).ready().join().offset();
        for (Message<String> message : readers.get(i).messages) {
          assertThat(message.position().offset()).isEqualTo(++next);
        }
      }
      assertThat(offsets).hasSize(MESSAGES);
    }
  }

  @Test
  void whatIsUnconfirmedWhenAClientHasToCloseIsCancelled() throws Exception {
    String uri = "mem:hurry";
    try (RealtimeServer server = RealtimeServer.builder().listen(uri).build().start();
        Clients clients = new Clients(uri)) {
      RealtimeClient client = clients.connect();
      MemTransport.connections(server.uri())
          .forEach(each -> each.stallReader(MemConnection.End.CLIENT));
      CompletableFuture<Receipt> receipt = client.channel("a", Codec.utf8()).publish("1");

      client.closeAsync(Duration.ofMillis(50)).get(30, TimeUnit.SECONDS);

      assertThat(receipt)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("RealtimeException: CANCELLED");
    }
  }
}
