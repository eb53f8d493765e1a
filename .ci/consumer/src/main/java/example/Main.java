package example;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sends one message over each transport, through servers of its own. */
final class Main {
  public static void main(String[] args) throws Exception {
    exchange("ws://127.0.0.1:0/rt");
    exchange("grpc://127.0.0.1:0");
    System.out.println("consumer ok");
  }

  private static void exchange(String endpoint) throws Exception {
    BlockingQueue<String> received = new ArrayBlockingQueue<>(1);
    try (RealtimeServer server = RealtimeServer.builder().listen(endpoint).build().start();
        RealtimeClient client = RealtimeClient.builder().endpoint(server.uri().toString()).build()) {
      client.connect().get(10, TimeUnit.SECONDS);
      Channel<String> channel = client.channel("greetings", Codec.utf8());
      channel.subscribe(message -> received.add(message.payload())).ready().get(10, TimeUnit.SECONDS);
      channel.publish("hello").get(10, TimeUnit.SECONDS);
      String message = received.poll(10, TimeUnit.SECONDS);
      if (!"hello".equals(message)) {
        throw new IllegalStateException("received " + message + " over " + endpoint);
      }
    }
  }
}
