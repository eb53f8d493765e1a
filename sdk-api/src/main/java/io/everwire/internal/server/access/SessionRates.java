package io.everwire.internal.server.access;

import io.everwire.ClientLimits;
import io.everwire.Rate;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.ChannelMeters;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How often one session may ask for what. Confined to the session's serializer. */
final class SessionRates {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ClientLimits limits;
  private final LongSupplier nanoTime;
  private final ChannelMeters meters;
  private final TokenBucket subscribes;
  private final TokenBucket volatiles;
  private final @Nullable TokenBucket publishes;

  SessionRates(ClientLimits limits, LongSupplier nanoTime, ChannelMeters meters) {
    this.meters = meters;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.subscribes = new TokenBucket(limits.subscribeRate(), nanoTime.getAsLong());
    this.volatiles = new TokenBucket(limits.volatileRate(), nanoTime.getAsLong());
    this.publishes = bucket(limits.publishRate());
  }

  private @Nullable TokenBucket bucket(Optional<Rate> rate) {
    return rate.map(each -> new TokenBucket(each, nanoTime.getAsLong())).orElse(null);
  }

  /** A bucket for a channel to which the session publishes; null where there is no bound. */
  @Nullable TokenBucket ofChannel() {
    return bucket(limits.channelPublishRate());
  }

  /** Whether there is a bound for publishes at all. */
  boolean limitPublishes() {
    return publishes != null || limits.channelPublishRate().isPresent();
  }

  boolean tryVolatile() {
    boolean passes = volatiles.tryPass(nanoTime.getAsLong());
    if (!passes) {
      meters.onRefused(StatusCode.RESOURCE_EXHAUSTED, "ClientLimits.volatileRate");
    }
    return passes;
  }

  /** Takes a subscribe or query to a channel, or says why not. */
  @Nullable Status subscribe(String what, String channel) {
    long now = nanoTime.getAsLong();
    return subscribes.tryPass(now)
        ? null
        : exceeded(
            what, channel, limits.subscribeRate(), "subscribeRate", subscribes.waitNanos(now));
  }

  /** Takes a publish to a channel, or says why not. */
  @Nullable Status publish(String channel, @Nullable TokenBucket ofChannel) {
    if (publishes == null && ofChannel == null) {
      return null;
    }
    long now = nanoTime.getAsLong();
    if (ofChannel != null && ofChannel.waitNanos(now) > 0) {
      return exceeded(
          "publish to",
          channel,
          limits.channelPublishRate().orElseThrow(),
          "channelPublishRate",
          ofChannel.waitNanos(now));
    }
    if (publishes != null && !publishes.tryPass(now)) {
      return exceeded(
          "publish to",
          channel,
          limits.publishRate().orElseThrow(),
          "publishRate",
          publishes.waitNanos(now));
    }
    if (ofChannel != null) {
      ofChannel.tryPass(now);
    }
    return null;
  }

  private Status exceeded(String what, String channel, Rate rate, String setting, long waitNanos) {
    meters.onRefused(StatusCode.RESOURCE_EXHAUSTED, "ClientLimits." + setting);
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "%s \"%s\" refused: the session asks more often than %,d times a second, and %,d at"
                + " once (ClientLimits.%s); try again in %,d ms",
            what,
            channel,
            rate.perSecond(),
            rate.burst(),
            setting,
            (waitNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
  }
}
