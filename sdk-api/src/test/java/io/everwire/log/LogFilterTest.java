package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which entries pass. */
class LogFilterTest {
  private static final Instant TIME = Instant.EPOCH;
  private static final LogEntry.Line LINE = new LogEntry.Line(TIME, "s", 1, "disk full", false);
  private static final LogEntry.Chunk CHUNK =
      new LogEntry.Chunk(TIME, "s", 1, ByteBuffer.wrap(new byte[] {1}));

  private static LogEntry.Event event(LogLevel level) {
    return new LogEntry.Event(
        TIME, "s", 1, level, "com.example.Disk", "main", "it is full", "Error: no space", Map.of());
  }

  @Test
  void aLevelKeepsWhatIsLessGraveOut() {
    LogFilter filter = LogFilter.atLeast(LogLevel.WARN);

    assertThat(filter.passes(event(LogLevel.INFO))).isFalse();
    assertThat(filter.passes(event(LogLevel.WARN))).isTrue();
    assertThat(filter.passes(event(LogLevel.ERROR))).isTrue();
    assertThat(filter.passes(LINE)).isFalse();
    assertThat(filter.passes(CHUNK)).isFalse();
  }

  @Test
  void aTextIsLookedForInMessageLoggerAndStackTrace() {
    assertThat(LogFilter.ALL.containing("full").passes(LINE)).isTrue();
    assertThat(LogFilter.ALL.containing("Full").passes(LINE)).isFalse();
    assertThat(LogFilter.ALL.containing("is full").passes(event(LogLevel.DEBUG))).isTrue();
    assertThat(LogFilter.ALL.containing("example.D").passes(event(LogLevel.DEBUG))).isTrue();
    assertThat(LogFilter.ALL.containing("no space").passes(event(LogLevel.DEBUG))).isTrue();
    assertThat(LogFilter.ALL.containing("main").passes(event(LogLevel.DEBUG))).isFalse();
    assertThat(LogFilter.ALL.containing(".*").passes(LINE)).isFalse();
  }

  @Test
  void bytesPassOnlyWithoutAText() {
    assertThat(LogFilter.ALL.passes(CHUNK)).isTrue();
    assertThat(LogFilter.ALL.containing("x").passes(CHUNK)).isFalse();
  }

  @Test
  void whatIsSaidOfTheSourceItselfAlwaysPasses() {
    LogFilter strict = LogFilter.atLeast(LogLevel.ERROR).containing("nowhere");

    assertThat(strict.passes(new LogEntry.Dropped(TIME, "s", 1, 5))).isTrue();
    assertThat(strict.passes(new LogEntry.Exited(TIME, "s", 1, 0))).isTrue();
    assertThat(strict.passes(new LogEntry.Notice(TIME, "s", 1, LogEntry.Notice.Kind.ROTATED, "")))
        .isTrue();
  }

  @Test
  void aHugeTextIsRefused() {
    assertThatThrownBy(() -> LogFilter.ALL.containing("x".repeat(1_025)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1025")
        .hasMessageContaining("1024");
  }
}
