package io.everwire.internal.mem.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.broker.Idempotency;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the tests of this package publish. */
final class Publications {
  static final Duration HOUR = Duration.ofHours(1);
  static final long SECOND = Duration.ofSeconds(1).toNanos();
  static final Retention NOTHING = new Retention(0, HOUR, 1 << 20, 0, 1 << 20, HOUR);

  private Publications() {}

  static Retention history(int messages, Duration age, long bytes) {
    return new Retention(messages, age, bytes, 0, 1 << 20, HOUR);
  }

  static Retention history(int messages) {
    return history(messages, HOUR, 1 << 20);
  }

  static Retention retain(int keys, long bytes, Duration age) {
    return new Retention(0, HOUR, 1 << 20, keys, bytes, age);
  }

  static Publication text(String text) {
    return publication(text, "", null, null);
  }

  static Publication value(String key, @Nullable String text) {
    return publication(text, key, null, null);
  }

  static Publication lasting(String text, Duration timeToLive) {
    return publication(text, "", timeToLive, null);
  }

  static Publication known(String text, Idempotency id) {
    return publication(text, "", null, id);
  }

  static Publication publication(
      @Nullable String text, String key, @Nullable Duration timeToLive, @Nullable Idempotency id) {
    return new Publication(
        text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8)),
        key,
        Optional.ofNullable(timeToLive),
        "client",
        false,
        id);
  }

  static Idempotency number(String origin, long number) {
    return new Idempotency("alice", "", origin, number);
  }

  static Idempotency named(String key, long number) {
    return new Idempotency("alice", key, "client", number);
  }
}
