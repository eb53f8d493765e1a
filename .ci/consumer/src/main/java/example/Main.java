package example;

import io.everwire.Channel;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Message;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.broker.Broker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sends one message over each transport, and reads it again from another server of the same broker. */
final class Main {
  public static void main(String[] args) throws Exception {
    exchange("ws://127.0.0.1:0/rt");
    exchange("grpc://127.0.0.1:0");
    System.out.println("consumer ok");
  }

  private static void exchange(String endpoint) throws Exception {
    try (Broker broker = Broker.inMemory()) {
      try (RealtimeServer server = server(endpoint, broker);
          RealtimeClient client = client(server)) {
        Channel<String> channel = client.channel("greetings", Codec.utf8());
        requireHello(channel, SubscribeOptions.DEFAULT, () -> channel.publish("hello"));
      }
      try (RealtimeServer server = server(endpoint, broker);
          RealtimeClient client = client(server)) {
        Channel<String> channel = client.channel("greetings", Codec.utf8());
        requireHello(channel, SubscribeOptions.DEFAULT.withStart(Start.rewind(1)), () -> {});
        HistoryPage<String> page =
            channel.history(HistoryQuery.last(10)).get(10, TimeUnit.SECONDS);
        List<String> history = page.messages().stream().map(Message::payload).toList();
        if (!history.equals(List.of("hello"))) {
          throw new IllegalStateException("the history over " + endpoint + " is " + history);
        }
      }
    }
  }

  private static RealtimeServer server(String endpoint, Broker broker) {
    return RealtimeServer.builder()
        .listen(endpoint)
        .broker(broker)
        .channels("greetings", ChannelPolicy.create().history(10, Duration.ofMinutes(1)))
        .build()
        .start();
  }

  private static RealtimeClient client(RealtimeServer server) throws Exception {
    RealtimeClient client = RealtimeClient.builder().endpoint(server.uri().toString()).build();
    client.connect().get(10, TimeUnit.SECONDS);
    return client;
  }

  private static void requireHello(
      Channel<String> channel, SubscribeOptions options, Runnable whenSubscribed) throws Exception {
    BlockingQueue<String> received = new ArrayBlockingQueue<>(1);
    channel
        .subscribe(message -> received.add(message.payload()), options)
        .ready()
        .get(10, TimeUnit.SECONDS);
    whenSubscribed.run();
    String message = received.poll(10, TimeUnit.SECONDS);
    if (!"hello".equals(message)) {
      throw new IllegalStateException("received " + message + " of " + channel.name());
    }
  }
}
