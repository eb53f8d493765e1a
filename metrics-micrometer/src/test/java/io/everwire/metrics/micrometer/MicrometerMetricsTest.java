package io.everwire.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerMetrics metrics = MicrometerMetrics.of(registry);

  private RealtimeServer.Builder server(String name) {
    return RealtimeServer.builder().listen("mem:" + name).metrics(metrics);
  }

  private RealtimeClient client(RealtimeServer server) {
    return RealtimeClient.builder().endpoint(server.uri().toString()).metrics(metrics).build();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private double gauge(Meter meter, String... tags) {
    return registry.get(meter.id()).tags(tags).gauge().value();
  }

  private double count(Meter meter, String... tags) {
    return registry.get(meter.id()).tags(tags).counter().count();
  }

  private double total(Meter meter) {
    return registry.get(meter.id()).functionCounter().count();
  }

  /** A meter is there once it has counted. */
  private static void awaitThat(Callable<Boolean> holds) {
    await().ignoreException(MeterNotFoundException.class).until(holds);
  }

  @Test
  void aServersSessionsAreCountedFromTheirBeginningToTheirEnd() throws Exception {
    try (RealtimeServer server = server("metrics-sessions").build().start()) {
      try (RealtimeClient client = client(server)) {
        get(client.connect());
        awaitThat(() -> gauge(Meter.SERVER_SESSIONS, "state", "attached") == 1);
        awaitThat(() -> count(Meter.SERVER_SESSIONS_OPENED, "transport", "mem") == 1);
        awaitThat(() -> count(Meter.SERVER_LINKS, "transport", "mem") == 1);
        awaitThat(() -> gauge(Meter.CLIENT_CONNECTIONS) == 1);
        awaitThat(
            () -> count(Meter.CLIENT_EVENTS, "kind", "SESSION_OPENED", "transport", "mem") == 1);
      }
      awaitThat(() -> gauge(Meter.SERVER_SESSIONS, "state", "attached") == 0);
      awaitThat(() -> count(Meter.SERVER_SESSIONS_ENDED, "transport", "mem", "status", "OK") == 1);
      awaitThat(() -> gauge(Meter.CLIENT_CONNECTIONS) == 0);
    }
  }

  @Test
  void whatIsCarriedIsCountedOnBothSides() throws Exception {
    try (RealtimeServer server = server("metrics-traffic").build().start();
        RealtimeClient client = client(server)) {
      get(client.connect());
      Channel<byte[]> channel = client.channel("news", Codec.bytes());
      get(channel.subscribe(message -> {}).ready());
      double before = total(Meter.CLIENT_BYTES_SENT);
      for (int i = 0; i < 10; i++) {
        get(channel.publish(new byte[1_000]));
      }
      assertThat(total(Meter.CLIENT_BYTES_SENT) - before).isBetween(10_000.0, 12_000.0);
      assertThat(total(Meter.CLIENT_FRAMES_SENT)).isGreaterThanOrEqualTo(11);
      assertThat(total(Meter.SERVER_BYTES_RECEIVED)).isGreaterThan(10_000);
      assertThat(total(Meter.SERVER_FRAMES_RECEIVED)).isGreaterThanOrEqualTo(11);
      awaitThat(() -> total(Meter.CLIENT_FRAMES_RECEIVED) >= 21);
      assertThat(total(Meter.SERVER_BYTES_SENT)).isGreaterThan(10_000);
      assertThat(gauge(Meter.SERVER_CHANNELS)).isEqualTo(1);
      assertThat(gauge(Meter.SERVER_SUBSCRIPTIONS)).isEqualTo(1);
      assertThat(total(Meter.SERVER_PUBLICATIONS)).isEqualTo(10);
      assertThat(total(Meter.SERVER_PUBLICATION_BYTES)).isEqualTo(10_000);
      awaitThat(() -> total(Meter.SERVER_DELIVERIES) == 10);
    }
  }

  @Test
  void pingsAreTimedOnBothSides() throws Exception {
    try (RealtimeServer server = server("metrics-pings").build().start();
        RealtimeClient client = client(server)) {
      get(client.connect());
      for (Meter meter : List.of(Meter.SERVER_ROUND_TRIP, Meter.CLIENT_ROUND_TRIP)) {
        awaitThat(() -> registry.get(meter.id()).tags("transport", "mem").timer().count() == 1);
      }
    }
  }

  @Test
  void aTotalOutlivesThoseWhoMadeItAndNeverFalls() throws Exception {
    try (RealtimeServer server = server("metrics-ends").build().start()) {
      double carried;
      try (RealtimeClient client = client(server)) {
        get(client.connect());
        get(client.channel("news", Codec.utf8()).publish("hello"));
        carried = total(Meter.CLIENT_BYTES_SENT);
        assertThat(carried).isPositive();
      }
      assertThat(total(Meter.CLIENT_BYTES_SENT)).isGreaterThanOrEqualTo(carried);
    }
  }

  @Test
  void figuresOfSeveralAreAddedUp() {
    AtomicLong other = new AtomicLong(5);
    Metrics.Observation first = metrics.observe(Meter.SERVER_HANDSHAKES, () -> 3);
    Metrics.Observation second = metrics.observe(Meter.SERVER_HANDSHAKES, other::get);
    assertThat(gauge(Meter.SERVER_HANDSHAKES)).isEqualTo(8);
    other.set(1);
    assertThat(gauge(Meter.SERVER_HANDSHAKES)).isEqualTo(4);
    first.end();
    first.end();
    assertThat(gauge(Meter.SERVER_HANDSHAKES)).isEqualTo(1);
    second.end();
    assertThat(gauge(Meter.SERVER_HANDSHAKES)).isZero();
  }

  @Test
  void everyMeterCanBeRegisteredWithItsTagsAndThoseThatAllCarry() {
    MicrometerMetrics tagged = MicrometerMetrics.of(registry, Tags.of("node", "a"));
    for (Meter meter : Meter.values()) {
      String[] values = meter.tags().stream().map(tag -> "some").toArray(String[]::new);
      switch (meter.kind()) {
        case COUNTER -> tagged.count(meter, 2, values);
        case TIMER -> tagged.record(meter, Duration.ofMillis(2), values);
        case GAUGE, TOTAL -> tagged.observe(meter, () -> 2, values);
      }
      var registered = registry.get(meter.id()).tag("node", "a").meter();
      assertThat(registered.getId().getTags()).hasSize(meter.tags().size() + 1);
      assertThat(registered.getId().getDescription()).isEqualTo(meter.description());
    }
  }

  @Test
  void aMeterIsNotUsedForWhatItIsNot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.count(Meter.SERVER_HANDSHAKES, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.observe(Meter.SERVER_RESUMES, () -> 1, "ws"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.count(Meter.SERVER_RESUMES, 1))
        .withMessageContaining("transport");
  }
}
