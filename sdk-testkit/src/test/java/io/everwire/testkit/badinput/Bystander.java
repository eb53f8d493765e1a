package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.Receipt;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** An honest client beside the bad one. It numbers what it publishes and checks what comes back. */
final class Bystander {
  private static final int MESSAGES_AT_ONCE = 20;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final VirtualEnvironment world;
  private final RealtimeClient client;
  private final Channel<String> channel;
  private final List<String> received = new ArrayList<>();
  private final List<ConnectionEvent.Kind> events = new ArrayList<>();
  private int published;

  Bystander(VirtualEnvironment world, URI server) {
    this.world = world;
    client =
        RealtimeClient.builder()
            .endpoint(server.toString())
            .credentials(() -> "bystander")
            .environment(world.node("bystander"))
            .build();
    client.connection().onEvent(event -> events.add(event.kind()));
    await(client.connect());
    channel = client.channel("bystander/numbers", Codec.utf8());
    await(channel.subscribe(message -> received.add(message.payload())).ready());
  }

  /** Publishes some more numbers; all must come back, once and in order, within half a second. */
  void exchange() {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < MESSAGES_AT_ONCE; i++) {
      published++;
      receipts.add(channel.publish(Integer.toString(published)));
    }
    receipts.forEach(this::await);
    world.runFor(Duration.ofMillis(1));
    assertThat(received)
        .isEqualTo(IntStream.rangeClosed(1, published).mapToObj(Integer::toString).toList());
  }

  /** It has had one link and one session, from the beginning on. */
  void hasNoticedNothing() {
    exchange();
    assertThat(events)
        .containsExactly(ConnectionEvent.Kind.CONNECTING, ConnectionEvent.Kind.SESSION_OPENED);
  }

  void close() {
    await(client.closeAsync(PATIENCE));
  }

  private void await(CompletableFuture<?> future) {
    assertThat(world.runUntil(future::isDone, PATIENCE)).isTrue();
    assertThat(future).isCompleted();
  }
}
