package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/**
 * One entry of a log: a line, an event of a logging library, raw bytes, or something about the
 * source itself. Immutable.
 *
 * <p>Each entry has a time by its sender's clock, the name of its source, such as {@code stdout} or
 * a file's name, and a number that counts the source's entries from 1. An entry that was published
 * twice has the same number again; entries of another run of the same source begin at 1.
 */
public sealed interface LogEntry {

  /**
   * When it was made or read.
   *
   * @return the time by the sender's clock, not before 1970
   */
  Instant time();

  /**
   * Where it comes from.
   *
   * @return the name of the source
   */
  String source();

  /**
   * Which entry of its source it is.
   *
   * @return counts from 1; 0 before it is published
   */
  long sequence();

  /**
   * The same entry with another number.
   *
   * @param number as {@link #sequence()}
   * @return the entry
   */
  LogEntry withSequence(long number);

  /**
   * How grave it is, for {@link LogFilter}: lines and bytes say nothing of it, and count as {@link
   * LogLevel#INFO}.
   *
   * @return the level
   */
  default LogLevel level() {
    return LogLevel.INFO;
  }

  /**
   * How entries are encoded: protobuf's wire format, as {@code docs/progress-and-logs.md} lists it.
   * Fields that are not known are skipped; an entry of a kind that is not known cannot be decoded.
   *
   * @return the codec; what it cannot decode fails with {@code DATA_LOSS}
   */
  static Codec<LogEntry> codec() {
    return LogEntryCodec.INSTANCE;
  }

  /**
   * A line of text that was read, or a part of a very long one.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param text the line without its end; what was not UTF-8 is U+FFFD
   * @param continues whether the line was longer than the limit of its source, and goes on with the
   *     next line of the same source
   */
  record Line(Instant time, String source, long sequence, String text, boolean continues)
      implements LogEntry {
    public Line {
      Checks.check(time, source, sequence);
      requireNonNull(text, "text");
    }

    @Override
    public Line withSequence(long number) {
      return new Line(time, source, number, text, continues);
    }
  }

  /**
   * An event of a logging library.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param level how grave it is
   * @param logger the logger's name
   * @param thread the name of the thread that has logged
   * @param message the formatted message
   * @param thrown the stack trace of an exception; empty for none
   * @param context the mapped diagnostic context (MDC)
   */
  record Event(
      Instant time,
      String source,
      long sequence,
      LogLevel level,
      String logger,
      String thread,
      String message,
      String thrown,
      Map<String, String> context)
      implements LogEntry {
    public Event {
      Checks.check(time, source, sequence);
      requireNonNull(level, "level");
      requireNonNull(logger, "logger");
      requireNonNull(thread, "thread");
      requireNonNull(message, "message");
      requireNonNull(thrown, "thrown");
      context = Map.copyOf(context);
    }

    @Override
    public Event withSequence(long number) {
      return of(source, number);
    }

    /** The same event as an entry of a source. */
    Event of(String other, long number) {
      return new Event(time, other, number, level, logger, thread, message, thrown, context);
    }
  }

  /**
   * Bytes as they were read, neither split into lines nor decoded. Those of one source, one after
   * the other, are exactly what it has written.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param bytes what remains of the buffer; nobody changes its content
   */
  record Chunk(Instant time, String source, long sequence, ByteBuffer bytes) implements LogEntry {
    public Chunk {
      Checks.check(time, source, sequence);
      bytes = bytes.asReadOnlyBuffer();
    }

    /**
     * The bytes.
     *
     * @return a read-only buffer of the caller's own
     */
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }

    @Override
    public Chunk withSequence(long number) {
      return new Chunk(time, source, number, bytes);
    }
  }

  /**
   * A process has ended; the last entry of its output.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param status its exit status; 128 and the signal's number where a signal has ended it
   */
  record Exited(Instant time, String source, long sequence, int status) implements LogEntry {
    public Exited {
      Checks.check(time, source, sequence);
    }

    @Override
    public Exited withSequence(long number) {
      return new Exited(time, source, number, status);
    }
  }

  /**
   * Entries are missing here: more came than could be published, and the application was not made
   * to wait.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param entries how many since the source's last entry
   */
  record Dropped(Instant time, String source, long sequence, long entries) implements LogEntry {
    public Dropped {
      Checks.check(time, source, sequence);
      if (entries < 1) {
        throw new IllegalArgumentException("entries is " + entries + ", must be positive");
      }
    }

    @Override
    public LogLevel level() {
      return LogLevel.WARN;
    }

    @Override
    public Dropped withSequence(long number) {
      return new Dropped(time, source, number, entries);
    }
  }

  /**
   * Something about the source itself.
   *
   * @param time as {@link LogEntry#time()}
   * @param source as {@link LogEntry#source()}
   * @param sequence as {@link LogEntry#sequence()}
   * @param kind what has happened
   * @param detail more about it, for people; may be empty
   */
  record Notice(Instant time, String source, long sequence, Kind kind, String detail)
      implements LogEntry {

    /** What has happened to a source. */
    public enum Kind {
      /** The file is not there yet, or was taken away; it is followed as soon as it comes. */
      MISSING,
      /** The file cannot be read; that is tried again. */
      UNREADABLE,
      /** Another file has the name now; it is read from its beginning. */
      ROTATED,
      /** The file was cut; what it has now is read from its beginning. */
      TRUNCATED,
      /** Reading has failed; nothing more comes from this source. */
      FAILED,
      /** The process could not be started. */
      NOT_STARTED,
      /**
       * The process has ended, but others hold its output open: what they still write is not read.
       */
      LEFT_OPEN
    }

    public Notice {
      Checks.check(time, source, sequence);
      requireNonNull(kind, "kind");
      requireNonNull(detail, "detail");
    }

    @Override
    public LogLevel level() {
      return LogLevel.WARN;
    }

    @Override
    public Notice withSequence(long number) {
      return new Notice(time, source, number, kind, detail);
    }
  }
}
