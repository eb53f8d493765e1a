package io.everwire.internal.mem.broker;

import static io.everwire.internal.mem.broker.Publications.HOUR;
import static io.everwire.internal.mem.broker.Publications.SECOND;
import static io.everwire.internal.mem.broker.Publications.history;
import static io.everwire.internal.mem.broker.Publications.lasting;
import static io.everwire.internal.mem.broker.Publications.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistoryLogTest {
  private final HistoryLog log = new HistoryLog();

  private long append(Publication publication, Retention retention, long now) {
    return log.append(publication, Instant.EPOCH, retention, now).offset();
  }

  private List<Long> all() {
    return log.readForward(0, Integer.MAX_VALUE, Long.MAX_VALUE).publications().stream()
        .map(LoggedPublication::offset)
        .toList();
  }

  @Test
  void offsetsCountEvenWhatIsNotKept() {
    assertThat(log.skip(Publications.NOTHING)).isEqualTo(1);
    assertThat(append(text("2"), history(5), 0)).isEqualTo(2);
    assertThat(log.firstOffset()).isEqualTo(2);
    assertThat(log.skip(Publications.NOTHING)).isEqualTo(3);
    assertThat(all()).isEmpty();
    assertThat(log.firstOffset()).isEqualTo(4);
    assertThat(append(text("4"), history(5), 0)).isEqualTo(4);
    assertThat(all()).containsExactly(4L);
  }

  @Test
  void theOldestBeyondTheNumberGo() {
    for (int i = 1; i <= 100; i++) {
      append(text("x"), history(7), 0);
      long first = Math.max(1, i - 6);
      assertThat(all()).isEqualTo(LongStream.rangeClosed(first, i).boxed().toList());
      assertThat(log.firstOffset()).isEqualTo(first);
    }
  }

  @Test
  void theOldestBeyondTheBytesGoButNotTheNewest() {
    Retention small = history(100, HOUR, 300);
    append(text("x".repeat(36)), small, 0); // costs 100
    append(text("x".repeat(36)), small, 0);
    append(text("x".repeat(36)), small, 0);
    assertThat(all()).containsExactly(1L, 2L, 3L);
    append(text("x"), small, 0);
    assertThat(all()).containsExactly(2L, 3L, 4L);
    append(text("x".repeat(5_000)), small, 0);
    assertThat(all()).containsExactly(5L);
  }

  @Test
  void whatIsTooOldGoesAndIsALoss() {
    Retention tenSeconds = history(100, Duration.ofSeconds(10), 1 << 20);
    append(text("1"), tenSeconds, 0);
    append(text("2"), tenSeconds, 4 * SECOND);
    assertThat(log.nextExpiry()).isEqualTo(10 * SECOND);
    log.expire(10 * SECOND - 1);
    assertThat(all()).containsExactly(1L, 2L);
    log.expire(10 * SECOND);
    assertThat(all()).containsExactly(2L);
    assertThat(log.firstOffset()).isEqualTo(2);
    assertThat(log.nextExpiry()).isEqualTo(14 * SECOND);
    log.expire(14 * SECOND);
    assertThat(log.isEmpty()).isTrue();
    assertThat(log.nextExpiry()).isEqualTo(BrokerTime.NEVER);
    assertThat(log.firstOffset()).isEqualTo(3);
  }

  @Test
  void whatOutlivesItsOwnTimeGoesAndIsNoLoss() {
    append(lasting("1", Duration.ofSeconds(3)), history(100), 0);
    append(text("2"), history(100), 0);
    append(lasting("3", Duration.ofSeconds(1)), history(100), 0);
    append(text("4"), history(100), 0);
    log.expire(SECOND);
    assertThat(all()).containsExactly(1L, 2L, 4L);
    log.expire(3 * SECOND);
    assertThat(all()).containsExactly(2L, 4L);
    assertThat(log.firstOffset()).isEqualTo(1);
    assertThat(
            log.readBackward(4, 10, Long.MAX_VALUE).publications().stream()
                .map(LoggedPublication::offset))
        .containsExactly(2L);
  }

  @Test
  void aHoleAtTheEndIsNoMoreToRead() {
    append(text("1"), history(100), 0);
    append(lasting("2", Duration.ofSeconds(1)), history(100), 0);
    log.expire(SECOND);
    HistoryLog.Part part = log.readForward(0, 1, Long.MAX_VALUE);
    assertThat(part.publications()).hasSize(1);
    assertThat(part.hasMore()).isFalse();
  }

  @Test
  void itKeepsWhatASimpleListWouldKeep() {
    SplittableRandom random = new SplittableRandom(11);
    record Kept(long offset, long appended, long expiry) {}
    List<Kept> model = new ArrayList<>();
    long now = 0;
    for (int i = 1; i <= 5_000; i++) {
      now += random.nextLong(SECOND);
      int messages = random.nextInt(10) == 0 ? 1 + random.nextInt(60) : 60;
      Duration age = Duration.ofSeconds(20);
      long ttl = random.nextBoolean() ? random.nextLong(30 * SECOND) + 1 : BrokerTime.NEVER;
      Publication publication =
          ttl == BrokerTime.NEVER ? text("x") : lasting("x", Duration.ofNanos(ttl));
      long offset = append(publication, history(messages, age, 1 << 20), now);
      long at = now;
      model.add(new Kept(offset, now, ttl == BrokerTime.NEVER ? ttl : now + ttl));
      model.removeIf(each -> each.offset <= offset - messages);
      model.removeIf(each -> each.expiry <= at || each.appended + 20 * SECOND <= at);
      assertThat(all()).isEqualTo(model.stream().map(Kept::offset).toList());
    }
  }
}
