package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Credentials;
import io.everwire.Names;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events that logging libraries push to it, without ever making the application wait:
 * what {@link LogHandler} and appenders stand on.
 *
 * <ul>
 *   <li>{@link #offer} puts an event into a queue of 4,096 events and 4 Mi characters, and drops it
 *       when the queue is full. A daemon thread publishes; while there is no connection events
 *       wait. How many were dropped is published at their place ({@link LogEntry.Dropped}).
 *   <li>Texts are bounded: of a message and of a stack trace 32,768 characters are kept, of the
 *       context 64 texts of 1,024.
 *   <li>No recursion: events of loggers named {@code io.everwire}, or below it, are ignored, as are
 *       those of {@link Builder#exclude} and those that are logged while this publishes.
 *   <li>{@link #close} publishes what waits, within a time.
 * </ul>
 *
 * Safe for use by many threads.
 */
public final class LogShipper implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final String OWN = "io.everwire";

  private final ShipperQueue queue;
  private final ShipperThread thread;
  private final List<String> excluded;
  private final @Nullable RealtimeClient ownClient;

  private LogShipper(Builder settings) {
    this.queue = new ShipperQueue(settings.queueEvents, settings.queueChars);
    this.excluded = List.copyOf(settings.excluded);
    Channel<LogEntry> channel = settings.channel;
    if (channel == null) {
      RealtimeClient client = settings.connect();
      ownClient = client;
      channel = client.channel(settings.channelName, LogEntry.codec());
    } else {
      ownClient = null;
    }
    this.thread = new ShipperThread(queue, channel::publish, settings.source, settings.onFailure);
  }

  /**
   * Begins to configure one.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether events of a logger are ignored, so that they need not be made.
   *
   * @param logger the logger's name
   * @return true also in the thread that publishes
   */
  public boolean ignores(String logger) {
    if (thread.isCurrent() || isBelow(OWN, logger)) {
      return true;
    }
    for (String each : excluded) {
      if (isBelow(each, logger)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBelow(String parent, String logger) {
    return logger.startsWith(parent)
        && (logger.length() == parent.length() || logger.charAt(parent.length()) == '.');
  }

  /**
   * Publishes an event when its turn comes. Never blocks.
   *
   * @param event its source and number are given by this
   * @return false if there was no room for it, or the shipper is closed: it is dropped
   */
  public boolean offer(LogEntry.Event event) {
    return queue.offer(EventBounds.cut(event));
  }

  /**
   * How many events were dropped so far.
   *
   * @return the number
   */
  public long dropped() {
    return queue.droppedTotal();
  }

  /**
   * Waits until what was offered before is published, or dropped.
   *
   * @param timeout how long at most
   * @return whether it is
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean flush(Duration timeout) throws InterruptedException {
    return queue.awaitSettled(timeout);
  }

  /** Closes it as {@link #close(Duration)} does, with 2 seconds. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Takes no more events, publishes those that wait, and ends its thread and the client that it has
   * made. A second call does nothing.
   *
   * @param timeout how long that may take; what is not published by then is lost
   */
  public void close(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    queue.close();
    thread.end(timeout);
    if (ownClient != null) {
      ownClient.closeAsync(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))).join();
    }
  }

  /** Configures a shipper. Not safe for use by many threads. */
  public static final class Builder {
    private final List<String> endpoints = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private @Nullable Channel<LogEntry> channel;
    private @Nullable Credentials credentials;
    private String channelName = "";
    private String source = "log";
    private int queueEvents = 4_096;
    private long queueChars = 4L << 20;
    private Consumer<Status> onFailure = status -> {};

    private Builder() {}

    /**
     * Publishes to a channel of a client that the application has. Rather than endpoints.
     *
     * @param of the channel, with {@link LogEntry#codec()}
     * @return this builder
     */
    public Builder channel(Channel<LogEntry> of) {
      channel = requireNonNull(of, "channel");
      return this;
    }

    /**
     * Publishes to a channel by a client of its own.
     *
     * @param name the channel's name
     * @return this builder
     */
    public Builder channel(String name) {
      channelName = requireNonNull(name, "name");
      return this;
    }

    /**
     * Adds an endpoint of the client of its own, as {@link RealtimeClient.Builder#endpoint(String,
     * io.everwire.transport.TransportOption...)} does. It keeps trying to connect.
     *
     * @param uri its URI
     * @return this builder
     */
    public Builder endpoint(String uri) {
      endpoints.add(requireNonNull(uri, "uri"));
      return this;
    }

    /**
     * Where the client of its own gets its token.
     *
     * @param tokens asked for each attempt to connect
     * @return this builder
     */
    public Builder credentials(Credentials tokens) {
      credentials = requireNonNull(tokens, "credentials");
      return this;
    }

    /**
     * What the source is called in entries.
     *
     * @param name {@code log} by default
     * @return this builder
     */
    public Builder source(String name) {
      source = requireNonNull(name, "source");
      return this;
    }

    /**
     * How much may wait.
     *
     * @param events how many events; 4,096 by default
     * @param chars how many characters their texts have together; 4,194,304 by default
     * @return this builder
     * @throws IllegalArgumentException if one is not positive
     */
    public Builder queue(int events, long chars) {
      if (events < 1 || chars < 1) {
        throw new IllegalArgumentException(
            "LogShipper.queue is "
                + events
                + " events, "
                + chars
                + " characters, must be positive");
      }
      queueEvents = events;
      queueChars = chars;
      return this;
    }

    /**
     * Ignores events of a logger and those below it, such as the ones of a transport's library,
     * which log what publishing does when their level is low enough.
     *
     * @param logger the logger's name
     * @return this builder
     */
    public Builder exclude(String logger) {
      excluded.add(requireNonNull(logger, "logger"));
      return this;
    }

    /**
     * Who is told that events could not be published.
     *
     * @param listener called by the publishing thread, once until something is published again; it
     *     must not block
     * @return this builder
     */
    public Builder onFailure(Consumer<Status> listener) {
      onFailure = requireNonNull(listener, "listener");
      return this;
    }

    private RealtimeClient connect() {
      RealtimeClient.Builder building = RealtimeClient.builder().keepTrying();
      endpoints.forEach(building::endpoint);
      if (credentials != null) {
        building.credentials(credentials);
      }
      RealtimeClient client = building.build();
      // A refusal is told by what is published.
      CompletionStage<Void> connecting = client.connect();
      connecting.exceptionally(refused -> null);
      return client;
    }

    /**
     * Makes the shipper, which begins to connect.
     *
     * @return the shipper
     * @throws IllegalStateException if neither a channel nor an endpoint was given
     * @throws IllegalArgumentException if an endpoint is none, or no transport serves it, or the
     *     channel's name breaks a rule
     */
    public LogShipper build() {
      if (channel == null) {
        Names.check("channel", channelName);
      }
      LogShipper made = new LogShipper(this);
      made.thread.start();
      return made;
    }
  }
}
