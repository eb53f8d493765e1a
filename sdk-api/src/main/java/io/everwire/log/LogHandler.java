package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the records of {@code java.util.logging} to a channel, by a {@link LogShipper}: it
 * never makes the application wait, and says in the channel how many records it has dropped.
 *
 * <p>It can be made in code, or named in a configuration file of {@code java.util.logging}. Then
 * these properties count, each after {@code io.everwire.log.LogHandler.}:
 *
 * <ul>
 *   <li>{@code endpoints}: URIs, separated by commas or spaces; needed
 *   <li>{@code channel}: the channel's name; {@code log} by default
 *   <li>{@code source}: what entries say they come from; {@code log} by default
 *   <li>{@code tokenFile}: a file that has the token for connecting, read each time; or {@code
 *       token} with the token itself
 *   <li>{@code queueSize}: how many records may wait; 4,096 by default
 *   <li>{@code exclude}: names of loggers, separated by commas or spaces, that are ignored
 *   <li>{@code level}: the least level; {@code ALL} by default
 * </ul>
 *
 * Safe for use by many threads. {@link #close()} publishes what waits, for 2 seconds at most;
 * {@code LogManager} calls it when the program ends.
 */
public final class LogHandler extends Handler {
  private static final Duration FLUSH = Duration.ofSeconds(1);

  /** Its way to resolve parameters and resource bundles is what records expect. */
  private final SimpleFormatter messages = new SimpleFormatter();

  private final LogShipper shipper;

  /** Makes a handler as the {@code LogManager}'s properties say. */
  public LogHandler() {
    this(HandlerProperties.ofLogManager());
  }

  private LogHandler(HandlerProperties properties) {
    AtomicReference<@Nullable Consumer<Status>> report = new AtomicReference<>();
    shipper =
        properties
            .shipper()
            .onFailure(status -> requireNonNull(report.get(), "report").accept(status))
            .build();
    report.set(this::report);
    setLevel(properties.level());
  }

  /**
   * Makes a handler that publishes to a channel of the application's own client, which outlives it.
   *
   * @param channel the channel, with {@link LogEntry#codec()}
   */
  public LogHandler(Channel<LogEntry> channel) {
    this(LogShipper.builder().channel(channel).build());
  }

  /**
   * Makes a handler on a shipper, which is closed with it.
   *
   * @param shipper publishes the records
   */
  public LogHandler(LogShipper shipper) {
    this.shipper = requireNonNull(shipper, "shipper");
  }

  private void report(Status status) {
    reportError("records cannot be published: " + status, null, ErrorManager.WRITE_FAILURE);
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record) || shipper.ignores(loggerOf(record))) {
      return;
    }
    try {
      shipper.offer(event(record));
    } catch (RuntimeException e) {
      reportError(null, e, ErrorManager.FORMAT_FAILURE);
    }
  }

  private static String loggerOf(LogRecord record) {
    String name = record.getLoggerName();
    return name == null ? "" : name;
  }

  private LogEntry.Event event(LogRecord record) {
    Instant time = record.getInstant();
    String message = messages.formatMessage(record);
    return new LogEntry.Event(
        time.getEpochSecond() < 0 ? Instant.EPOCH : time,
        "",
        0,
        levelOf(record.getLevel()),
        loggerOf(record),
        Thread.currentThread().getName(),
        message == null ? "" : message,
        traceOf(record.getThrown()),
        Map.of());
  }

  private static LogLevel levelOf(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return LogLevel.ERROR;
    } else if (value >= Level.WARNING.intValue()) {
      return LogLevel.WARN;
    } else if (value >= Level.INFO.intValue()) {
      return LogLevel.INFO;
    }
    return value >= Level.FINE.intValue() ? LogLevel.DEBUG : LogLevel.TRACE;
  }

  private static String traceOf(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** Waits until what was logged before is published, for a second at most. */
  @Override
  public void flush() {
    try {
      if (!shipper.flush(FLUSH)) {
        reportError("not all was published within " + FLUSH, null, ErrorManager.FLUSH_FAILURE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes what waits, for 2 seconds at most, and lets go of everything. */
  @Override
  public void close() {
    shipper.close();
  }
}
