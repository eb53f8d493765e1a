package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** What tests of whole sessions demand of them. */
final class Sessions {
  private Sessions() {}

  /** A client publishes so many numbers and hears each of them once, in order. */
  static void demandRoundTrips(RealtimeClient client, String name, int count) {
    demandRoundTrips(client, name, count, i -> {});
  }

  /** As before; in between something happens, which is told how many were published. */
  static void demandRoundTrips(
      RealtimeClient client, String name, int count, IntConsumer meanwhile) {
    Channel<String> channel = client.channel(name, Codec.utf8());
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    channel.subscribe(message -> heard.add(message.payload())).ready().join();
    List<String> expected = new ArrayList<>();
    List<CompletableFuture<?>> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      expected.add("message " + i);
      receipts.add(channel.publish("message " + i));
      if (i % 100 == 99) {
        // As much as may wait, and not more.
        receipts.forEach(CompletableFuture::join);
        receipts.clear();
      }
      meanwhile.accept(i);
    }
    receipts.forEach(CompletableFuture::join);
    await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= count);
    assertThat(heard).isEqualTo(expected);
  }
}
