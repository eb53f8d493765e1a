package io.everwire.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Endpoints that open and are of no use: their links die young, or never answer Hello. Each is
 * demoted for a while: tried behind all others, and not upgraded to.
 *
 * <ul>
 *   <li>The first time for the first duration, each further time twice as long, up to the most.
 *   <li>A link that grows old clears its endpoint's record.
 *   <li>Keeps no more records than there are endpoints ({@link #keepOnly}). Confined to the
 *       client's serializer.
 * </ul>
 */
public class Demotions {
  /** What a link must have lived for not to have died young. */
  static final Duration YOUNG = Duration.ofSeconds(10);

  private record Strike(int count, long untilNanos) {}

  private final Duration first;
  private final Duration most;
  private final Map<URI, Strike> strikes = new HashMap<>();

  public Demotions(Duration first, Duration most) {
    this.first = first;
    this.most = most;
  }

  /** A link that had carried the session is gone. */
  void onDied(URI endpoint, Duration lived, long nowNanos) {
    if (lived.compareTo(YOUNG) < 0) {
      onUseless(endpoint, nowNanos);
    } else {
      strikes.remove(endpoint);
    }
  }

  /** A link has opened, and then was of no use. */
  void onUseless(URI endpoint, long nowNanos) {
    Strike before = strikes.get(endpoint);
    int count = before == null ? 1 : before.count() + 1;
    Duration demotion = Pauses.doubled(first, most, count - 1);
    strikes.put(endpoint, new Strike(count, nowNanos + demotion.toNanos()));
  }

  /** How long an endpoint is still demoted; zero if it is not. */
  public Duration left(URI endpoint, long nowNanos) {
    Strike strike = strikes.get(endpoint);
    long left = strike == null ? 0 : strike.untilNanos() - nowNanos;
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /** Forgets endpoints that are no longer in use. */
  void keepOnly(Set<URI> endpoints) {
    strikes.keySet().retainAll(endpoints);
  }
}
