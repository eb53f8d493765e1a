package io.everwire.testkit.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionState;
import io.everwire.Limits;
import io.everwire.Position;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine counts, on links that die and move. */
class EngineMetricsTest {
  private final Simulation sim = Simulation.seeded(6);
  private final RecordedMetrics ofServer = new RecordedMetrics();
  private final RecordedMetrics ofClient = new RecordedMetrics();

  @AfterEach
  void end() {
    sim.close();
  }

  private RealtimeServer.Builder server() {
    return sim.server("a").listen("sim://b").metrics(ofServer);
  }

  private RealtimeClient.Builder client(String node) {
    return sim.client(node).endpoint("sim://a").metrics(ofClient);
  }

  private RealtimeClient connect() {
    RealtimeClient client = client("client").build();
    sim.await(client.connect());
    return client;
  }

  @Test
  void aResumeIsNoMigrationAndAMigrationNoResume() {
    var unused = server().build().start();
    RealtimeClient client = connect();
    assertThat(ofServer.of(Meter.SERVER_LINKS, "sim")).isEqualTo(1);
    sim.network().aliveLinks().get(0).cut();
    sim.runUntil(() -> client.connection().state() == ConnectionState.RECONNECTING);
    sim.runUntil(() -> client.connection().state() == ConnectionState.CONNECTED);
    sim.runFor(Duration.ofSeconds(1));
    long resumes = ofServer.of(Meter.SERVER_RESUMES, "sim");
    // The server may have noticed the loss after the client came back: that looks like a move.
    assertThat(resumes + ofServer.of(Meter.SERVER_MIGRATIONS, "sim")).isEqualTo(1);
    assertThat(ofClient.of(Meter.CLIENT_EVENTS, "RESUMED", "sim")).isEqualTo(1);
    assertThat(ofClient.of(Meter.CLIENT_EVENTS, "LINK_LOST", "sim")).isEqualTo(1);
    sim.await(client.migrateTo("sim://b"));
    sim.runFor(Duration.ofSeconds(1));
    assertThat(ofServer.of(Meter.SERVER_RESUMES, "sim")).isEqualTo(resumes);
    assertThat(ofServer.of(Meter.SERVER_LINKS, "sim")).isEqualTo(3);
    assertThat(ofClient.of(Meter.CLIENT_EVENTS, "MIGRATED", "sim")).isEqualTo(1);
    assertThat(ofServer.of(Meter.SERVER_SESSIONS_OPENED, "sim")).isEqualTo(1);
    assertThat(ofServer.of(Meter.SERVER_ROUND_TRIP, "sim")).isBetween(2L, 3L);
  }

  @Test
  void whatIsReplayedAndWhatWaitsForAcknowledgementCanBeSeen() {
    RealtimeServer server = server().build().start();
    RealtimeClient client = connect();
    Channel<byte[]> channel = client.channel("news", Codec.bytes());
    sim.await(channel.subscribe(message -> {}).ready());
    sim.runFor(Duration.ofSeconds(1));
    assertThat(ofServer.of(Meter.SERVER_REPLAY_BYTES)).isZero();
    for (int i = 0; i < 10; i++) {
      var unused = channel.publish(new byte[1_000]);
    }
    sim.runUntil(() -> ofServer.of(Meter.SERVER_REPLAY_BYTES) > 9_000);
    sim.network().aliveLinks().forEach(link -> link.cut());
    sim.runFor(Duration.ofSeconds(10));
    assertThat(ofServer.of(Meter.SERVER_FRAMES_REPLAYED)).isPositive();
    assertThat(ofServer.of(Meter.SERVER_REPLAY_BYTES)).isZero();
    assertThat(server.sessions()).hasSize(1);
  }

  @Test
  void aFullReplayBufferIsAStall() {
    var unused = server().limits(Limits.builder().replayBufferBytes(4_096).build()).build().start();
    RealtimeClient client = connect();
    Channel<byte[]> channel = client.channel("news", Codec.bytes());
    sim.await(channel.subscribe(message -> {}).ready());
    assertThat(ofServer.of(Meter.SERVER_STALLS)).isZero();
    for (int i = 0; i < 50; i++) {
      channel.publish(new byte[1_000]);
    }
    sim.runFor(Duration.ofSeconds(5));
    assertThat(ofServer.of(Meter.SERVER_STALLS)).isPositive();
  }

  @Test
  void aRefusalNamesTheLimit() {
    var unused = server().serverLimits(ServerLimits.DEFAULT.withMaxSessions(1)).build().start();
    RealtimeClient first = connect();
    client("second").build().connect();
    sim.runFor(Duration.ofSeconds(2));
    assertThat(ofServer.of(Meter.SERVER_REFUSALS, "RESOURCE_EXHAUSTED", "ServerLimits.maxSessions"))
        .isPositive();
    assertThat(first.connection().state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void sessionsAreAttachedDetachedAndGone() {
    RealtimeServer server = server().resumeWindow(Duration.ofSeconds(30)).build().start();
    RealtimeClient client = connect();
    sim.runFor(Duration.ofSeconds(1));
    assertThat(ofServer.of(Meter.SERVER_SESSIONS, "attached")).isEqualTo(1);
    assertThat(ofClient.of(Meter.CLIENT_CONNECTIONS)).isEqualTo(1);
    sim.crash("client");
    sim.network().aliveLinks().forEach(link -> link.cut());
    sim.runUntil(() -> ofServer.of(Meter.SERVER_SESSIONS, "detached") == 1);
    assertThat(ofServer.of(Meter.SERVER_SESSIONS, "attached")).isZero();
    sim.runFor(Duration.ofSeconds(40));
    assertThat(ofServer.of(Meter.SERVER_SESSIONS, "detached")).isZero();
    assertThat(ofServer.of(Meter.SERVER_SESSIONS_ENDED, "sim", "UNAVAILABLE")).isEqualTo(1);
    assertThat(client).isNotNull();
    sim.await(server.closeAsync(Duration.ofSeconds(1)));
    assertThat(ofServer.observesAnything()).isFalse();
  }

  @Test
  void aGapThatASubscriptionIsToldIsCountedOnBothSides() {
    var unused = server().build().start();
    Channel<String> channel = connect().channel("news", Codec.utf8());
    Position elsewhere = new Position("another-epoch", 7);
    var subscription =
        channel.subscribe(
            message -> {}, SubscribeOptions.DEFAULT.withStart(Start.after(elsewhere)));
    sim.await(subscription.ready());
    sim.runFor(Duration.ofSeconds(1));
    assertThat(ofServer.of(Meter.SERVER_GAPS, "epoch")).isEqualTo(1);
    assertThat(ofServer.of(Meter.SERVER_RECOVERIES, "gap")).isEqualTo(1);
    assertThat(ofClient.of(Meter.CLIENT_GAPS)).isEqualTo(1);
  }

  @Test
  void metricsThatFailHarmNobody() {
    Metrics failing =
        new Metrics() {
          @Override
          public void count(Meter meter, long amount, String... tagValues) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void record(Meter meter, Duration duration, String... tagValues) {
            throw new IllegalStateException("broken");
          }

          @Override
          public Observation observe(Meter meter, LongSupplier value, String... tagValues) {
            throw new IllegalStateException("broken");
          }
        };
    var log = io.everwire.testkit.badinput.RecordedLogs.record();
    try {
      var unused = sim.server("a").metrics(failing).build().start();
      RealtimeClient client = sim.client("c").endpoint("sim://a").metrics(failing).build();
      sim.await(client.connect());
      sim.await(client.channel("news", Codec.utf8()).publish("hello"));
      sim.await(client.closeAsync(Duration.ofSeconds(5)));
    } finally {
      io.everwire.testkit.badinput.RecordedLogs.stop();
    }
    assertThat(log.stream().filter(line -> line.text().startsWith("the metrics failed")))
        .hasSize(2);
  }
}
