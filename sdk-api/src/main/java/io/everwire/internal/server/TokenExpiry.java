package io.everwire.internal.server;

import io.everwire.Principal;
import io.everwire.internal.session.SerialTimers;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the token expires that a session goes by. Confined to the session's serializer.
 *
 * <p>Expiry is a time of the wall clock, which may be set while the timer runs: it is looked at
 * again every minute at least.
 */
final class TokenExpiry {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Environment environment;
  private final SerialTimers timers;
  private final Runnable onExpired;
  private @Nullable Instant expiresAt;
  private SerialTimers.@Nullable Timer timer;

  /**
   * Creates it for a token that does not expire.
   *
   * @param onExpired told once for each token whose time has come
   */
  TokenExpiry(Environment environment, SerialTimers timers, Runnable onExpired) {
    this.environment = environment;
    this.timers = timers;
    this.onExpired = onExpired;
  }

  /** From here on another token counts. */
  void set(Principal principal) {
    expiresAt = principal.expiresAt().orElse(null);
    timers.cancel(timer);
    watch();
  }

  private void watch() {
    Instant end = expiresAt;
    if (end == null) {
      return;
    }
    if (isExpired()) {
      onExpired.run();
      return;
    }
    Instant now = environment.clock().instant();
    Duration wait = end.isAfter(now.plus(LONGEST_WAIT)) ? LONGEST_WAIT : Duration.between(now, end);
    timer = timers.schedule(wait, this::watch);
  }

  boolean isExpired() {
    Instant end = expiresAt;
    return end != null && !environment.clock().instant().isBefore(end);
  }

  /** What the client is told: until when, from now; 0 if it does not expire. */
  long leftMillis() {
    Instant end = expiresAt;
    if (end == null) {
      return 0;
    }
    Instant now = environment.clock().instant();
    // Some 30 years are for ever, and can be counted.
    Instant told =
        end.isAfter(now.plusSeconds(1_000_000_000L)) ? now.plusSeconds(1_000_000_000L) : end;
    return Math.max(1, Duration.between(now, told).toMillis());
  }

  void stop() {
    expiresAt = null;
    timers.cancel(timer);
  }
}
