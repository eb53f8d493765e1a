package io.everwire.internal.mem.broker;

import static io.everwire.internal.mem.broker.Publications.HOUR;
import static io.everwire.internal.mem.broker.Publications.SECOND;
import static io.everwire.internal.mem.broker.Publications.publication;
import static io.everwire.internal.mem.broker.Publications.retain;
import static io.everwire.internal.mem.broker.Publications.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedValuesTest {
  private static final Retention TEN = retain(10, 1 << 20, HOUR);

  private final RetainedValues values = new RetainedValues();
  private long offset;

  private void put(Publication publication, Retention retention, long now) {
    values.put(new LoggedPublication(++offset, Instant.EPOCH, publication), retention, now);
  }

  private List<Long> offsets() {
    return values.read("", 100, Long.MAX_VALUE).values().stream()
        .map(LoggedPublication::offset)
        .toList();
  }

  private boolean isRefused(Publication publication, Retention retention) {
    return values.refusal("lobby", publication, retention, 0) != null;
  }

  @Test
  void aValueTakesThePlaceOfTheOneBefore() {
    put(value("b", "1"), TEN, 0);
    put(value("a", "2"), TEN, 0);
    put(value("b", "3"), TEN, 0);
    assertThat(offsets()).containsExactly(2L, 3L);
  }

  @Test
  void deletingMakesRoomForAnotherKey() {
    Retention one = retain(1, 1 << 20, HOUR);
    put(value("a", "1"), one, 0);
    assertThat(isRefused(value("b", "2"), one)).isTrue();
    assertThat(isRefused(value("a", "2"), one)).isFalse();
    assertThat(isRefused(value("a", null), one)).isFalse();
    put(value("a", null), one, 0);
    assertThat(values.isEmpty()).isTrue();
    assertThat(values.nextExpiry()).isEqualTo(BrokerTime.NEVER);
    assertThat(isRefused(value("b", "2"), one)).isFalse();
  }

  @Test
  void aRefusalNamesTheLimit() {
    Retention one = retain(1, 1 << 20, HOUR);
    put(value("a", "1"), one, 0);
    assertThat(values.refusal("lobby", value("b", "2"), one, 0))
        .asString()
        .contains("\"lobby\"", "retains 1 keys, limit is 1 (ChannelPolicy.retainedKeys)");
  }

  @Test
  void bytesAreCountedAsValuesComeAndGo() {
    Retention small = retain(10, 400, HOUR);
    for (int i = 0; i < 1_000; i++) {
      put(value("a", "x".repeat(i % 200)), small, 0);
    }
    assertThat(isRefused(value("b", "x".repeat(71)), small)).isFalse(); // 199 + 1 + 64 are there
    assertThat(isRefused(value("b", "x".repeat(72)), small)).isTrue();
    put(value("a", null), small, 0);
    put(value("b", "x".repeat(100)), small, 0);
    assertThat(isRefused(value("c", "x".repeat(171)), small)).isTrue();
    assertThat(isRefused(value("c", "x".repeat(170)), small)).isFalse();
  }

  @Test
  void aSingleValueMayBeLargerThanTheBytes() {
    assertThat(isRefused(value("a", "x".repeat(1_000)), retain(10, 100, HOUR))).isFalse();
  }

  @Test
  void aValueEndsWithItsAgeOrItsOwnTimeWhicheverIsFirst() {
    Retention tenSeconds = retain(10, 1 << 20, Duration.ofSeconds(10));
    put(publication("1", "own", Duration.ofSeconds(3), null), tenSeconds, 0);
    put(publication("2", "age", Duration.ofSeconds(30), null), tenSeconds, 0);
    put(publication("3", "renewed", Duration.ofSeconds(3), null), tenSeconds, 0);
    put(value("renewed", "4"), tenSeconds, 2 * SECOND);
    assertThat(values.nextExpiry()).isEqualTo(3 * SECOND);
    values.expire(3 * SECOND);
    assertThat(offsets()).containsExactly(2L, 4L);
    values.expire(10 * SECOND);
    assertThat(offsets()).containsExactly(4L);
    values.expire(12 * SECOND);
    assertThat(values.isEmpty()).isTrue();
  }

  @Test
  void aChannelThatNoLongerRetainsForgetsAKeyWithItsNextPublication() {
    put(value("a", "1"), TEN, 0);
    put(value("b", "2"), TEN, 0);
    put(value("a", "3"), Publications.NOTHING, 0);
    assertThat(offsets()).containsExactly(2L);
  }
}
