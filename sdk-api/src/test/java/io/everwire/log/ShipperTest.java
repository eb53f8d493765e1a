package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Status;
import io.everwire.StatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that are pushed: what waits, what is dropped, and how it ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShipperTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Recorder channel = new Recorder();
  private final ShipperQueue queue = new ShipperQueue(10, 10_000);
  private final List<Status> failures = new CopyOnWriteArrayList<>();
  private final ShipperThread thread = new ShipperThread(queue, channel, "log", failures::add);

  @AfterEach
  void close() {
    queue.close();
    thread.end(Duration.ofMillis(100));
  }

  private static LogEntry.Event event(String message) {
    return new LogEntry.Event(
        Instant.EPOCH, "", 0, LogLevel.INFO, "app", "main", message, "", Map.of());
  }

  private int offer(int events) {
    int taken = 0;
    for (int i = 0; i < events; i++) {
      taken += queue.offer(event("event " + i)) ? 1 : 0;
    }
    return taken;
  }

  private static String word(LogEntry entry) {
    return entry instanceof LogEntry.Dropped dropped
        ? "dropped " + dropped.entries()
        : ((LogEntry.Event) entry).message();
  }

  private List<String> words() {
    return channel.entries().stream().map(ShipperTest::word).toList();
  }

  @Test
  void whatIsDroppedIsToldAtItsPlace() throws Exception {
    assertThat(offer(15)).isEqualTo(10); // nothing is published yet
    thread.start();
    assertThat(queue.awaitSettled(LONG)).isTrue();
    channel.becomes(it -> it.entries().size() == 11);
    queue.offer(event("later"));
    assertThat(queue.awaitSettled(LONG)).isTrue();

    assertThat(words()).startsWith("event 0").endsWith("event 9", "dropped 5", "later");
    assertThat(channel.entries()).extracting(LogEntry::sequence).isSorted();
    assertThat(queue.droppedTotal()).isEqualTo(5);
  }

  @Test
  void largeEventsAreBoundedByTheirCharacters() {
    assertThat(queue.offer(event("x".repeat(20_000)))).as("one at least").isTrue();
    assertThat(queue.offer(event("y"))).isFalse();
  }

  @Test
  void anApplicationNeverWaitsForAChannelThatDoesNotConfirm() {
    channel.hold();
    thread.start();

    // 256 are under way at most and 10 wait.
    await().atMost(LONG).until(() -> offer(1_000) == 0);
    assertThat(queue.droppedTotal()).isPositive();

    channel.release();
    channel.becomes(it -> it.entries().stream().anyMatch(LogEntry.Dropped.class::isInstance));
  }

  @Test
  void whatFailsForAWhileIsPublishedAllTheSame() throws Exception {
    channel.fail(3, StatusCode.UNAVAILABLE);
    offer(5);
    thread.start();

    assertThat(queue.awaitSettled(LONG)).isTrue();
    assertThat(words()).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
    assertThat(failures).isEmpty();
  }

  @Test
  void whatIsRefusedIsLostAndToldWhenSomethingIsPublishedAgain() throws Exception {
    channel.fail(1, StatusCode.PERMISSION_DENIED); // the second event is not tried then
    offer(2);
    thread.start();
    assertThat(queue.awaitSettled(LONG)).isTrue();
    await().atMost(LONG).until(() -> !failures.isEmpty());

    queue.offer(event("later"));

    channel.becomes(it -> it.entries().size() == 2);
    assertThat(words()).containsExactlyInAnyOrder("dropped 2", "later");
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).code()).isEqualTo(StatusCode.PERMISSION_DENIED);
  }

  @Test
  void closingPublishesWhatWaits() {
    offer(10);
    thread.start();
    queue.close();
    thread.end(LONG);

    assertThat(words()).hasSize(10);
    assertThat(queue.offer(event("too late"))).isFalse();
  }

  @Test
  void closingEndsInTimeWhateverTheChannelDoes() {
    channel.hold();
    offer(10);
    thread.start();
    channel.becomes(it -> it.attempts() > 0);
    queue.close();
    thread.end(Duration.ofMillis(100));

    assertEnded();
  }

  @Test
  void closingEndsInTimeWhenEverythingIsRefused() {
    channel.fail(1_000_000, StatusCode.PERMISSION_DENIED);
    offer(10);
    thread.start();
    await().atMost(LONG).until(() -> !failures.isEmpty());
    queue.close();
    thread.end(LONG);

    assertEnded();
  }

  private void assertEnded() {
    await().atMost(LONG).until(() -> !thread.isAlive());
  }

  @Test
  void longTextsAreCut() {
    LogEntry.Event cut =
        EventBounds.cut(
            new LogEntry.Event(
                Instant.EPOCH,
                "",
                0,
                LogLevel.INFO,
                "app",
                "main",
                "x".repeat(10_000_000),
                "y".repeat(40_000),
                Map.of("key", "z".repeat(5_000))));

    assertThat(cut.message()).hasSizeLessThan(33_000).endsWith("(9967232 characters more)");
    assertThat(cut.thrown()).hasSizeLessThan(33_000);
    assertThat(cut.context().get("key")).hasSizeLessThan(1_100);
  }
}
