package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.log.LogEntry.Notice;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of entries on the wire. */
class LogEntryTest {
  private static final Instant TIME = Instant.parse("2026-11-27T09:00:00.123456789Z");

  static Stream<LogEntry> entries() {
    return Stream.concat(
        Stream.of(
            new LogEntry.Line(TIME, "stdout", 7, "grün \u001b[32mok\u001b[0m 😀", true),
            new LogEntry.Line(Instant.EPOCH, "", 0, "", false),
            new LogEntry.Event(
                TIME,
                "log",
                8,
                LogLevel.ERROR,
                "com.example.Shop",
                "main",
                "it broke",
                "java.lang.Error\n\tat Shop",
                Map.of("user", "ada", "empty", "")),
            new LogEntry.Chunk(TIME, "stderr", 9, ByteBuffer.wrap(new byte[] {0, -1, 27, 10})),
            new LogEntry.Chunk(TIME, "stderr", 9, ByteBuffer.allocate(0)),
            new LogEntry.Exited(TIME, "process", 1, 0),
            new LogEntry.Exited(TIME, "process", 1, -1),
            new LogEntry.Dropped(TIME, "log", 3, 1_000_000_000_000L)),
        Stream.of(Notice.Kind.values())
            .map(kind -> new Notice(TIME, "app.log", 4, kind, "because")));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyKindOfEntryIsTheSameAfterwards(LogEntry entry) {
    assertThat(LogEntry.codec().decode(LogEntry.codec().encode(entry))).isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void anEntryKeepsAllButItsNumber(LogEntry entry) {
    assertThat(entry.withSequence(99).sequence()).isEqualTo(99);
    assertThat(entry.withSequence(99).withSequence(entry.sequence())).isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void fieldsThatAreNotKnownAreSkipped(LogEntry entry) {
    ByteBuffer known = LogEntry.codec().encode(entry);
    // field 15, a varint; field 100, length-delimited
    byte[] unknown = {0x78, 5, (byte) 0xA2, 0x06, 2, 'h', 'i'};
    ByteBuffer both = ByteBuffer.allocate(known.remaining() + 2 * unknown.length);
    both.put(unknown).put(known).put(unknown).flip();

    assertThat(LogEntry.codec().decode(both)).isEqualTo(entry);
  }

  @Test
  void anEntryOfAnUnknownKindIsRefused() {
    byte[] onlySource = {0x1A, 1, 'x'};

    assertThatThrownBy(() -> LogEntry.codec().decode(ByteBuffer.wrap(onlySource)))
        .isInstanceOfSatisfying(
            RealtimeException.class,
            refused -> assertThat(refused.status().code()).isEqualTo(StatusCode.DATA_LOSS))
        .hasMessageContaining("no kind that is known");
  }

  @Test
  void anyBytesAreAnEntryOrRefused() {
    Random random = new Random(42);
    ByteBuffer valid =
        LogEntry.codec().encode(new LogEntry.Line(TIME, "stdout", 7, "some line", true));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[valid.remaining()];
      valid.duplicate().get(bytes);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      int length = random.nextInt(bytes.length + 1);
      try {
        assertThat(LogEntry.codec().decode(ByteBuffer.wrap(bytes, 0, length))).isNotNull();
      } catch (RealtimeException e) {
        assertThat(e.status().code()).isEqualTo(StatusCode.DATA_LOSS);
      }
    }
  }

  @Test
  void aTimeBefore1970IsRefused() {
    assertThatThrownBy(() -> new LogEntry.Line(Instant.ofEpochSecond(-1), "stdout", 1, "x", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1970");
  }
}
