package io.everwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How a message is published. Immutable.
 *
 * @param key what the message is about, for {@link DeliveryMode#LATEST} and retained values; empty
 *     for none
 * @param timeToLive how long the message stays in history and among retained values, and may wait
 *     for a slow reader; as long as the channel keeps it if empty
 * @param idempotencyKey names the message, so that a second publish under the same key to the
 *     channel by the same principal has no effect and the first one's receipt; made by the client
 *     if empty
 * @param isVolatile whether the message may be dropped rather than wait. It takes no place in the
 *     channel's log, and reaches all subscriptions as {@link DeliveryMode#VOLATILE} says
 * @param exceptSelf whether this client's own subscriptions are left out
 */
public record PublishOptions(
    String key,
    Optional<Duration> timeToLive,
    String idempotencyKey,
    boolean isVolatile,
    boolean exceptSelf) {

  /** What holds when nothing is set. */
  public static final PublishOptions DEFAULT =
      new PublishOptions("", Optional.empty(), "", false, false);

  private static final int MAX_KEY_BYTES = 255;

  public PublishOptions {
    requireNonNull(key, "key");
    requireNonNull(timeToLive, "timeToLive");
    requireNonNull(idempotencyKey, "idempotencyKey");
    requireShort(key, "key");
    requireShort(idempotencyKey, "idempotencyKey");
    if (timeToLive.isPresent() && timeToLive.get().toMillis() < 1) {
      throw new IllegalArgumentException(
          "PublishOptions.timeToLive is " + timeToLive.get() + ", must be 1 ms or more");
    }
  }

  private static void requireShort(String value, String name) {
    int bytes = value.getBytes(UTF_8).length;
    if (bytes > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "PublishOptions."
              + name
              + " has "
              + bytes
              + " bytes of UTF-8, limit is "
              + MAX_KEY_BYTES);
    }
  }

  /**
   * With a key.
   *
   * @param name as {@link #key()}
   * @return the options
   */
  public PublishOptions withKey(String name) {
    return new PublishOptions(name, timeToLive, idempotencyKey, isVolatile, exceptSelf);
  }

  /**
   * With a time to live.
   *
   * @param time as {@link #timeToLive()}
   * @return the options
   */
  public PublishOptions withTimeToLive(Duration time) {
    return new PublishOptions(key, Optional.of(time), idempotencyKey, isVolatile, exceptSelf);
  }

  /**
   * With an idempotency key of the application's own.
   *
   * @param name as {@link #idempotencyKey()}
   * @return the options
   */
  public PublishOptions withIdempotencyKey(String name) {
    return new PublishOptions(key, timeToLive, name, isVolatile, exceptSelf);
  }

  /**
   * As a volatile message.
   *
   * @return the options
   */
  public PublishOptions asVolatile() {
    return new PublishOptions(key, timeToLive, idempotencyKey, true, exceptSelf);
  }

  /**
   * To all but this client's own subscriptions.
   *
   * @return the options
   */
  public PublishOptions toOthers() {
    return new PublishOptions(key, timeToLive, idempotencyKey, isVolatile, true);
  }
}
