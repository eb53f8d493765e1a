package io.everwire.internal.metrics;

import static io.everwire.metrics.Meter.CLIENT_BYTES_RECEIVED;
import static io.everwire.metrics.Meter.CLIENT_BYTES_SENT;
import static io.everwire.metrics.Meter.CLIENT_CONNECTIONS;
import static io.everwire.metrics.Meter.CLIENT_EVENTS;
import static io.everwire.metrics.Meter.CLIENT_FRAMES_RECEIVED;
import static io.everwire.metrics.Meter.CLIENT_FRAMES_SENT;
import static io.everwire.metrics.Meter.CLIENT_GAPS;
import static io.everwire.metrics.Meter.CLIENT_ROUND_TRIP;
import static io.everwire.metrics.Meter.CLIENT_STALLS;

import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.metrics.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happens to a client's connection. Safe for use by many threads. */
public final class ClientMeters {
  private final Metrics metrics;
  private final Observations observations;
  private final TrafficTotals traffic = new TrafficTotals();

  public ClientMeters(Metrics given) {
    this.metrics = given == Metrics.none() ? given : new GuardedMetrics(given);
    this.observations = new Observations(metrics);
  }

  /** Lets others read what this client counts. */
  public void begin(Supplier<ConnectionState> state) {
    observations.begin(CLIENT_CONNECTIONS, () -> state.get() == ConnectionState.CONNECTED ? 1 : 0);
    observations.begin(CLIENT_BYTES_RECEIVED, traffic.receivedBytes::sum);
    observations.begin(CLIENT_BYTES_SENT, traffic.sentBytes::sum);
    observations.begin(CLIENT_FRAMES_RECEIVED, traffic.receivedFrames::sum);
    observations.begin(CLIENT_FRAMES_SENT, traffic.sentFrames::sum);
    observations.begin(CLIENT_STALLS, traffic.stalls::sum);
  }

  /** Where its sessions count what they carry. */
  public TrafficTotals traffic() {
    return traffic;
  }

  /** Something has happened to the connection. The last event ends what others can read. */
  public void onEvent(ConnectionEvent event) {
    metrics.count(CLIENT_EVENTS, 1, event.kind().name(), transport(event.endpoint().orElse(null)));
    if (event.kind() == ConnectionEvent.Kind.CLOSED) {
      observations.end();
    }
  }

  public void onRoundTrip(@Nullable URI endpoint, Duration time) {
    metrics.record(CLIENT_ROUND_TRIP, time, transport(endpoint));
  }

  /** A subscription was told of a gap. */
  public void onGap() {
    metrics.count(CLIENT_GAPS, 1);
  }

  private static String transport(@Nullable URI endpoint) {
    String scheme = endpoint == null ? null : endpoint.getScheme();
    return scheme == null ? "none" : scheme;
  }
}
