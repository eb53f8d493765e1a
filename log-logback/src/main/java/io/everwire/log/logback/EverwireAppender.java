package io.everwire.log.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.util.Duration;
import io.everwire.log.LogShipper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to a channel, by a {@link LogShipper}: it never makes the application wait, and
 * says in the channel how many events it has dropped.
 *
 * <pre>{@code
 * <appender name="EVERWIRE" class="io.everwire.log.logback.EverwireAppender">
 *   <endpoint>wss://logs.example.com/rt</endpoint>
 *   <channel>log/shop</channel>
 *   <tokenFile>/run/secrets/log-token</tokenFile>
 *   <filter class="ch.qos.logback.classic.filter.ThresholdFilter"><level>INFO</level></filter>
 * </appender>
 * }</pre>
 *
 * <ul>
 *   <li>The transport of an endpoint is found on the class path or module path, as for every
 *       client. It keeps trying to connect; meanwhile events wait, as many as the queue holds.
 *   <li>All of an event that may change is copied when it is appended. Stack traces and messages
 *       longer than 32,768 characters are cut.
 *   <li>No recursion: events of loggers below {@code io.everwire} are ignored, and those below
 *       {@code INFO} of the libraries of its transports ({@code io.grpc}, {@code io.netty}, {@code
 *       org.java_websocket}, {@code org.eclipse.jetty}), which log what publishing does. Further
 *       ones can be excluded.
 *   <li>What goes wrong is a status of Logback, and never an exception of the application.
 *   <li>{@link #stop} publishes what waits, for 2 seconds at most; a {@code <shutdownHook/>} in the
 *       configuration calls it when the program ends.
 * </ul>
 *
 * Safe for use by many threads once it is started.
 */
public final class EverwireAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final long QUEUE_CHARS = 4L << 20;

  private final List<String> endpoints = new ArrayList<>();
  private final List<String> excluded = new ArrayList<>();
  private @Nullable String channel;
  private @Nullable String token;
  private @Nullable String tokenFile;
  private String source = "log";
  private int queueSize = 4_096;
  private boolean includeMdc = true;
  private boolean includeCallerData;
  private Duration closeTimeout = Duration.buildByMilliseconds(2_000);
  private @Nullable LogShipper shipper;
  private EventMapper mapper = new EventMapper(true, false);

  /** Makes an appender that is to be configured and started. */
  public EverwireAppender() {}

  /**
   * Adds an endpoint; at least one is needed. The first is preferred.
   *
   * @param uri such as {@code wss://host/rt}
   */
  public void addEndpoint(String uri) {
    endpoints.add(uri);
  }

  /**
   * Sets the channel, which is needed.
   *
   * @param name its name
   */
  public void setChannel(String name) {
    channel = name;
  }

  /**
   * Sets the token that is shown when connecting; none by default. Rather {@code ${NAME}}, which
   * Logback takes from the environment, than the token itself.
   *
   * @param text the token
   */
  public void setToken(String text) {
    token = text;
  }

  /**
   * Sets a file that has the token, read each time it connects, so that it may be renewed.
   *
   * @param path the file
   */
  public void setTokenFile(String path) {
    tokenFile = path;
  }

  /**
   * Sets what entries say they come from.
   *
   * @param name {@code log} by default
   */
  public void setSource(String name) {
    source = name;
  }

  /**
   * Sets how many events may wait before some are dropped; as well 4,194,304 characters at most.
   *
   * @param events positive; 4,096 by default
   */
  public void setQueueSize(int events) {
    queueSize = events;
  }

  /**
   * Sets whether the mapped diagnostic context goes with events.
   *
   * @param included true by default
   */
  public void setIncludeMdc(boolean included) {
    includeMdc = included;
  }

  /**
   * Sets whether the place that has logged goes with events, as {@code caller} in their context. It
   * costs a stack trace for each event.
   *
   * @param included false by default
   */
  public void setIncludeCallerData(boolean included) {
    includeCallerData = included;
  }

  /**
   * Ignores events of a logger and those below it.
   *
   * @param logger the logger's name
   */
  public void addExclude(String logger) {
    excluded.add(logger);
  }

  /**
   * Sets how long {@link #stop} may take to publish what waits.
   *
   * @param timeout such as {@code 5 seconds}; 2 seconds by default
   */
  public void setCloseTimeout(Duration timeout) {
    closeTimeout = timeout;
  }

  /** Makes the client, which begins to connect. A wrong setting is told, and it does not start. */
  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    if (endpoints.isEmpty() || channel == null) {
      addError(
          "appender \"" + getName() + "\" needs " + (channel == null ? "<channel>" : "<endpoint>"));
      return;
    }
    try {
      LogShipper.Builder builder =
          LogShipper.builder()
              .channel(channel)
              .source(source)
              .queue(queueSize, QUEUE_CHARS)
              .onFailure(
                  status ->
                      addWarn(
                          "appender \"" + getName() + "\" cannot publish, and drops: " + status));
      endpoints.forEach(builder::endpoint);
      excluded.forEach(builder::exclude);
      addCredentials(builder);
      mapper = new EventMapper(includeMdc, includeCallerData);
      shipper = builder.build();
    } catch (IllegalArgumentException e) {
      addError("appender \"" + getName() + "\" cannot start: " + e.getMessage(), e);
      return;
    }
    super.start();
  }

  private void addCredentials(LogShipper.Builder builder) {
    String file = tokenFile;
    String text = token;
    if (file != null) {
      builder.credentials(() -> Files.readString(Path.of(file)).trim());
    } else if (text != null) {
      builder.credentials(() -> text);
    }
  }

  /** Publishes what waits, within the close timeout, and lets go of everything. */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    LogShipper started = shipper;
    if (started != null) {
      started.close(java.time.Duration.ofMillis(closeTimeout.getMilliseconds()));
      if (started.dropped() > 0) {
        addWarn("appender \"" + getName() + "\" has dropped " + started.dropped() + " events");
      }
    }
  }

  /**
   * Waits until what was appended before is published, or dropped.
   *
   * @param timeout how long at most
   * @return whether it is; true of an appender that is not started
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean flush(java.time.Duration timeout) throws InterruptedException {
    LogShipper started = shipper;
    return started == null || started.flush(timeout);
  }

  @Override
  protected void append(ILoggingEvent event) {
    LogShipper started = shipper;
    if (started != null
        && !started.ignores(event.getLoggerName())
        && !ChattyLibraries.isBelowInfo(event)) {
      started.offer(mapper.map(event));
    }
  }
}
