package io.everwire.internal.client;

import io.everwire.ServerTime;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The server's time as its client estimates it. Once somebody has asked for it, it is measured:
 * {@value #QUICK_SAMPLES} times soon after each attach, then at a steady pace. Written in the
 * client's serializer, read by any thread.
 */
final class ServerClock {
  private static final int QUICK_SAMPLES = 5;
  private static final Duration QUICK_PAUSE = Duration.ofMillis(200);
  private static final Duration STEADY_PAUSE = Duration.ofSeconds(10);

  /** Later times do not fit into a long of nanoseconds: no honest server shows them. */
  private static final long LATEST_MILLIS = Long.MAX_VALUE / 1_000_000 - 1;

  private final Environment environment;
  private final Executor serializer;
  private final SerialTimers timers;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private volatile @Nullable ClockEstimate estimate;
  private @Nullable Attachment link;
  private SerialTimers.@Nullable Timer timer;
  private int samples;

  ServerClock(Environment environment, Executor serializer, SerialTimers timers) {
    this.environment = environment;
    this.serializer = serializer;
    this.timers = timers;
  }

  /** The time now, if anything is known of it. Any thread. */
  Optional<ServerTime> read() {
    if (wanted.compareAndSet(false, true)) {
      serializer.execute(this::measureSoon);
    }
    ClockEstimate known = estimate;
    if (known == null) {
      return Optional.empty();
    }
    ClockEstimate present = known.at(environment.nanoTime());
    Instant own = environment.clock().instant();
    Instant server = Instant.EPOCH.plusNanos(present.serverNanos());
    return Optional.of(new ServerTime(server, present.errorBound(), Duration.between(own, server)));
  }

  /** The server's clock showed a time between two moments of this side's. */
  void onAnswered(long askedAtNanos, long answeredAtNanos, long serverMillis) {
    if (serverMillis > LATEST_MILLIS) {
      return;
    }
    ClockEstimate fresh = ClockEstimate.of(askedAtNanos, answeredAtNanos, serverMillis);
    ClockEstimate known = estimate;
    estimate = known == null ? fresh : known.with(fresh);
  }

  /** What was known may be of another server. */
  void forget() {
    estimate = null;
  }

  void onAttached(Attachment attachment) {
    link = attachment;
    samples = 0;
    measureSoon();
  }

  void onDetached() {
    link = null;
    stop();
  }

  private void stop() {
    timers.cancel(timer);
    timer = null;
  }

  private void measureSoon() {
    stop();
    if (wanted.get() && link != null) {
      timer = timers.schedule(samples < QUICK_SAMPLES ? QUICK_PAUSE : STEADY_PAUSE, this::measure);
    }
  }

  private void measure() {
    if (link != null) {
      samples++;
      link.measure();
      measureSoon();
    }
  }
}
