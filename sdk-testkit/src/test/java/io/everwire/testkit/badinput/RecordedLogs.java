package io.everwire.testkit.badinput;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging of this module's tests: warnings and errors go to the console, and while somebody
 * {@link #record records}, everything is remembered for the recording thread.
 *
 * <p>Chosen by the system property {@code slf4j.provider}.
 */
public final class RecordedLogs implements SLF4JServiceProvider {
  private static final ThreadLocal<@Nullable List<Line>> RECORDING = new ThreadLocal<>();

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();

  /** One call to a logger. */
  public record Line(Level level, String logger, String text) {}

  /** Begins to remember what this thread logs. */
  public static List<Line> record() {
    List<Line> lines = new ArrayList<>();
    RECORDING.set(lines);
    return lines;
  }

  public static void stop() {
    RECORDING.remove();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, RecordingLogger::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class RecordingLogger extends AbstractLogger {
    private static final long serialVersionUID = 1;

    RecordingLogger(String name) {
      this.name = name;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable failure) {
      String text = MessageFormatter.basicArrayFormat(pattern, arguments);
      List<Line> lines = RECORDING.get();
      if (lines != null) {
        lines.add(new Line(level, name, failure == null ? text : text + ": " + failure));
      } else if (level.toInt() >= Level.WARN.toInt()) {
        System.err.println(level + " " + name + " - " + text);
        if (failure != null) {
          failure.printStackTrace();
        }
      }
    }

    private static boolean records() {
      return RECORDING.get() != null;
    }

    @Override
    public boolean isTraceEnabled() {
      return records();
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return records();
    }

    @Override
    public boolean isDebugEnabled() {
      return records();
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return records();
    }

    @Override
    public boolean isInfoEnabled() {
      return records();
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return records();
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }
}
