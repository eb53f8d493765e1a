package io.everwire.internal.metrics;

import static io.everwire.metrics.Meter.SERVER_BYTES_RECEIVED;
import static io.everwire.metrics.Meter.SERVER_BYTES_SENT;
import static io.everwire.metrics.Meter.SERVER_FRAMES_RECEIVED;
import static io.everwire.metrics.Meter.SERVER_FRAMES_REPLAYED;
import static io.everwire.metrics.Meter.SERVER_FRAMES_SENT;
import static io.everwire.metrics.Meter.SERVER_LINKS;
import static io.everwire.metrics.Meter.SERVER_MIGRATIONS;
import static io.everwire.metrics.Meter.SERVER_REFUSALS;
import static io.everwire.metrics.Meter.SERVER_RESUMES;
import static io.everwire.metrics.Meter.SERVER_ROUND_TRIP;
import static io.everwire.metrics.Meter.SERVER_SESSIONS_ENDED;
import static io.everwire.metrics.Meter.SERVER_SESSIONS_OPENED;
import static io.everwire.metrics.Meter.SERVER_STALLS;

import io.everwire.StatusCode;
import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What happens to a server's sessions. Safe for use by many threads. */
public final class ServerMeters {

  /** For what was refused although no limit was reached. */
  public static final String NO_LIMIT = "none";

  private final Metrics metrics;
  private final Observations observations;
  private final TrafficTotals traffic = new TrafficTotals();
  private final ChannelMeters channels;

  public ServerMeters(Metrics given) {
    this.metrics = given == Metrics.none() ? given : new GuardedMetrics(given);
    this.observations = new Observations(metrics);
    this.channels = new ChannelMeters(metrics);
  }

  /** Lets others read what this server counts. */
  public void begin() {
    observe(SERVER_BYTES_RECEIVED, traffic.receivedBytes::sum);
    observe(SERVER_BYTES_SENT, traffic.sentBytes::sum);
    observe(SERVER_FRAMES_RECEIVED, traffic.receivedFrames::sum);
    observe(SERVER_FRAMES_SENT, traffic.sentFrames::sum);
    observe(SERVER_STALLS, traffic.stalls::sum);
    channels.begin(observations);
  }

  /** Lets others read a figure of this server's, until it ends. */
  public void observe(Meter meter, LongSupplier value, String... tagValues) {
    observations.begin(meter, value, tagValues);
  }

  /** The server has ended. */
  public void end() {
    observations.end();
  }

  /** Where all its sessions count what they carry. */
  public TrafficTotals traffic() {
    return traffic;
  }

  /** What happens in its channels. */
  public ChannelMeters channels() {
    return channels;
  }

  public void onSessionOpened(String transport) {
    metrics.count(SERVER_SESSIONS_OPENED, 1, transport);
    metrics.count(SERVER_LINKS, 1, transport);
  }

  /** A session goes on over another link, which was given so many frames again. */
  public void onResumed(String transport, boolean migrated, long replayed) {
    metrics.count(SERVER_LINKS, 1, transport);
    metrics.count(migrated ? SERVER_MIGRATIONS : SERVER_RESUMES, 1, transport);
    if (replayed > 0) {
      metrics.count(SERVER_FRAMES_REPLAYED, replayed);
    }
  }

  public void onSessionEnded(String transport, StatusCode code) {
    metrics.count(SERVER_SESSIONS_ENDED, 1, transport, code.name());
  }

  public void onRoundTrip(String transport, Duration time) {
    metrics.record(SERVER_ROUND_TRIP, time, transport);
  }

  /**
   * Something was refused: a link, a session, a subscription, a publish.
   *
   * @param limit the setting that was reached, such as {@code ServerLimits.maxSessions}: one of a
   *     few constants, never made of what a peer has sent; {@link #NO_LIMIT} if none was
   */
  public void onRefused(StatusCode code, String limit) {
    metrics.count(SERVER_REFUSALS, 1, code.name(), limit);
  }
}
