package io.everwire.testkit.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.ChannelInfo;
import io.everwire.Codec;
import io.everwire.Position;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.SessionInfo;
import io.everwire.Subscription;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server says of its sessions and channels. */
class SnapshotTest {
  private final Simulation sim = Simulation.seeded(5);
  private final RealtimeServer server =
      sim.server("node")
          .authenticator(
              request ->
                  CompletableFuture.completedFuture(new Principal("ann", Map.of("role", "admin"))))
          .build()
          .start();
  private final RealtimeClient client =
      sim.client("client").endpoint(server.uri().toString()).build();

  @AfterEach
  void end() {
    sim.close();
  }

  private SessionInfo session() {
    assertThat(server.sessions()).hasSize(1);
    return server.sessions().get(0);
  }

  @Test
  void aSessionIsThereFromItsOpeningToItsEndWithOrWithoutALink() {
    assertThat(server.sessions()).isEmpty();
    sim.await(client.connect());
    sim.runFor(Duration.ofSeconds(1));
    SessionInfo first = session();
    assertThat(first.id()).isEqualTo(client.connection().sessionId().orElseThrow());
    assertThat(first.principal()).isEqualTo(new Principal("ann", Map.of("role", "admin")));
    assertThat(first.transport()).isEqualTo("sim");
    assertThat(first.attached()).isTrue();
    assertThat(first.roundTripTime()).isPresent();
    assertThat(first.since()).isBefore(sim.world().node("node").now());

    sim.network().refuse("node");
    sim.network().aliveLinks().get(0).cut();
    sim.runUntil(() -> !session().attached());
    assertThat(session().roundTripTime()).isEmpty();
    sim.network().unblock("node");
    sim.runUntil(() -> session().attached());
    assertThat(session().id()).isEqualTo(first.id());
    assertThat(session().since()).isEqualTo(first.since());

    sim.await(client.closeAsync(Duration.ofSeconds(5)));
    sim.runUntil(() -> server.sessions().isEmpty());
  }

  @Test
  void whatASessionCarriesIsCountedOnceHoweverOftenItIsReplayed() {
    sim.await(client.connect());
    Channel<byte[]> channel = client.channel("news", Codec.bytes());
    sim.await(channel.subscribe(message -> {}).ready());
    long before = session().receivedFrames();
    for (int i = 0; i < 20; i++) {
      var unused = channel.publish(new byte[1_000]);
      if (i % 5 == 0) {
        sim.runFor(Duration.ofMillis(50));
        sim.network().aliveLinks().forEach(link -> link.cut());
      }
    }
    sim.await(channel.publish(new byte[1_000]));
    sim.runFor(Duration.ofSeconds(5));
    SessionInfo info = session();
    // 21 publishes, and now and then a frame of credit.
    assertThat(info.receivedFrames() - before).isBetween(21L, 25L);
    assertThat(info.receivedBytes()).isGreaterThan(21_000);
    assertThat(info.sentFrames()).isBetween(22L + 1, 22L + 22);
    assertThat(info.sentBytes()).isGreaterThan(21_000);
    assertThat(info.replayBytes()).isZero();
  }

  @Test
  void aChannelTellsItsSubscriptionsAndItsHead() {
    sim.await(client.connect());
    Channel<String> channel = client.channel("news", Codec.utf8());
    Subscription one = channel.subscribe(message -> {});
    Subscription two = channel.subscribe(message -> {});
    sim.await(one.ready());
    sim.await(two.ready());
    assertThat(server.channels())
        .singleElement()
        .satisfies(
            info -> {
              assertThat(info.name()).isEqualTo("news");
              assertThat(info.subscriptions()).isEqualTo(2);
              assertThat(info.head().orElseThrow().offset()).isZero();
            });
    Position last = sim.await(channel.publish("hello")).position();
    one.close();
    sim.runFor(Duration.ofSeconds(1));
    assertThat(server.channels()).containsExactly(new ChannelInfo("news", 1, Optional.of(last)));
  }
}
