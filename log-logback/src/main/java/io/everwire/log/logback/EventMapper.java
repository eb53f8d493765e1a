package io.everwire.log.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.everwire.log.LogEntry;
import io.everwire.log.LogLevel;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of events, in the thread that has logged.
 *
 * @param includesMdc whether the mapped diagnostic context goes with them
 * @param includesCaller whether the place that has logged goes with them
 */
record EventMapper(boolean includesMdc, boolean includesCaller) {

  LogEntry.Event map(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    String message = event.getFormattedMessage();
    return new LogEntry.Event(
        time(event),
        "",
        0,
        level(event.getLevel()),
        event.getLoggerName(),
        event.getThreadName(),
        message == null ? "" : message,
        thrown(event.getThrowableProxy()),
        context(event));
  }

  private static Instant time(ILoggingEvent event) {
    Instant exact = event.getInstant();
    Instant time = exact == null ? Instant.ofEpochMilli(event.getTimeStamp()) : exact;
    return time.getEpochSecond() < 0 ? Instant.EPOCH : time;
  }

  private static LogLevel level(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> LogLevel.ERROR;
      case Level.WARN_INT -> LogLevel.WARN;
      case Level.INFO_INT -> LogLevel.INFO;
      case Level.DEBUG_INT -> LogLevel.DEBUG;
      default -> LogLevel.TRACE;
    };
  }

  private static String thrown(@Nullable IThrowableProxy thrown) {
    return thrown == null ? "" : ThrowableProxyUtil.asString(thrown);
  }

  private Map<String, String> context(ILoggingEvent event) {
    Map<String, String> mdc = includesMdc ? event.getMDCPropertyMap() : Map.of();
    StackTraceElement[] caller = includesCaller ? event.getCallerData() : new StackTraceElement[0];
    if (caller.length == 0 && mdc.isEmpty()) {
      return Map.of();
    }
    Map<String, String> context = new HashMap<>();
    mdc.forEach((key, value) -> context.put(key, value == null ? "" : value));
    if (caller.length > 0) {
      context.put("caller", caller[0].toString());
    }
    return context;
  }
}
