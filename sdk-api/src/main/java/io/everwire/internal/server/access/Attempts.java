package io.everwire.internal.server.access;

import io.everwire.ClientLimits;
import io.everwire.transport.Environment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often an address has tokens judged, so that nobody guesses them or keeps the authenticator
 * from others.
 *
 * <ul>
 *   <li>Bounded: what is known of 10,000 addresses at most beside those with a token that is being
 *       judged; the one heard of longest ago is forgotten.
 *   <li>Safe for use by many threads; its lock is held for a few instructions at a time.
 * </ul>
 */
public final class Attempts {
  private static final int MAX_ADDRESSES = 10_000;
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

  /** Why an address has to wait, and how long. */
  public record Busy(String reason, Duration retryAfter) {}

  private static final class OneAddress {
    private final TokenBucket refusals;
    private int judging;

    private OneAddress(TokenBucket refusals) {
      this.refusals = refusals;
    }
  }

  private final ClientLimits limits;
  private final Environment environment;
  private final Map<String, OneAddress> addresses = new LinkedHashMap<>(16, 0.75f, true);

  public Attempts(ClientLimits limits, Environment environment) {
    this.limits = limits;
    this.environment = environment;
  }

  /** A token is to be judged, of which {@link #end} is to be told; or why it is not. */
  public Optional<Busy> begin(@Nullable SocketAddress address) {
    return AddressKey.of(address).flatMap(this::begin);
  }

  private synchronized Optional<Busy> begin(String key) {
    long now = environment.nanoTime();
    OneAddress one =
        addresses.computeIfAbsent(
            key, unknown -> new OneAddress(new TokenBucket(limits.refusedTokensPerAddress(), now)));
    long wait = one.refusals.waitNanos(now);
    if (wait > 0) {
      return Optional.of(
          new Busy(
              String.format(
                  Locale.ROOT,
                  "tokens from this address were refused more often than %,d times a second, and"
                      + " %,d at once (ClientLimits.refusedTokensPerAddress)",
                  limits.refusedTokensPerAddress().perSecond(),
                  limits.refusedTokensPerAddress().burst()),
              Duration.ofMillis(
                  Math.max(1, Duration.ofNanos(wait).plusNanos(999_999).toMillis()))));
    }
    if (one.judging >= limits.authenticationsPerAddress()) {
      return Optional.of(
          new Busy(
              String.format(
                  Locale.ROOT,
                  "%,d tokens from this address are being judged, limit is %,d"
                      + " (ClientLimits.authenticationsPerAddress)",
                  one.judging,
                  limits.authenticationsPerAddress()),
              BUSY_PAUSE));
    }
    one.judging++;
    forgetOldest();
    return Optional.empty();
  }

  private void forgetOldest() {
    Iterator<OneAddress> oldest = addresses.values().iterator();
    while (addresses.size() > MAX_ADDRESSES && oldest.hasNext()) {
      if (oldest.next().judging == 0) {
        oldest.remove();
      }
    }
  }

  /** There is a verdict on a token that was begun. */
  public void end(@Nullable SocketAddress address, boolean refused) {
    AddressKey.of(address).ifPresent(key -> end(key, refused));
  }

  private synchronized void end(String key, boolean refused) {
    OneAddress one = addresses.get(key);
    if (one == null) {
      return;
    }
    one.judging--;
    long now = environment.nanoTime();
    if (refused) {
      // Those that were judged side by side may be more than the rate allows: paid back later.
      one.refusals.charge(now);
    }
    if (one.judging == 0 && one.refusals.isFull(now)) {
      addresses.remove(key);
    }
  }
}
