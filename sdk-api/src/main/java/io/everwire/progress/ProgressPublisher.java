package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Names;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerChannel;
import io.everwire.Subscription;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the progress of tasks on a channel:
 *
 * <pre>{@code
 * ProgressPublisher progress = ProgressPublisher.to(client, "builds/42");
 * try (ProgressTask task = progress.task("upload").total(size, ProgressUpdate.BYTES).start();
 *     InputStream in = task.wrap(Files.newInputStream(file))) {
 *   in.transferTo(out);
 *   task.complete();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>The work is never slowed or stopped by it, whatever the state of the connection: it counts,
 *       and the publisher's own threads look at the counts and publish what has changed. States
 *       that were not published are superseded by newer ones, the last one is always published.
 *   <li>Works before the client is connected, and over lost sessions; not after it was closed.
 *   <li>The channel should retain values ({@link io.everwire.ChannelPolicy#retain(int)}), one for
 *       each task, so that watchers see the present state of all when they come. They expire by
 *       themselves: see {@link Builder#expiry} and {@link Builder#keepFinished}.
 *   <li>Requests to cancel come on the channel whose name is this one's and {@link
 *       CancelRequest#CHANNEL_SUFFIX}. A publisher within a server takes none.
 *   <li>Several publishers may share a channel, as long as their tasks' ids differ.
 * </ul>
 *
 * <p>Safe for use by many threads; nothing blocks but {@link #close()}.
 */
public final class ProgressPublisher implements AutoCloseable {
  private final UpdatePump pump;
  private final Environment environment;
  private final EnvironmentInUse environmentInUse;
  private final @Nullable Subscription cancels;
  private final Duration closeTimeout;

  private ProgressPublisher(Builder from, ProgressSink sink) {
    closeTimeout = from.closeTimeout;
    environmentInUse = new EnvironmentInUse(from.environment);
    environment = environmentInUse.get();
    pump =
        new UpdatePump(
            from.channel,
            sink,
            environment,
            new PumpSettings(
                Duration.ofNanos(TimeUnit.SECONDS.toNanos(1) / from.updatesPerSecond),
                from.expiry,
                from.keepFinished,
                from.maxTasks));
    cancels =
        from.client == null || !from.cancellable
            ? null
            : CancelInbox.open(from.client, from.channel, pump);
  }

  /**
   * A publisher with default settings.
   *
   * @param client connected or not; not closed with the publisher
   * @param channel the channel's name; at most 248 bytes of UTF-8
   * @return the publisher
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static ProgressPublisher to(RealtimeClient client, String channel) {
    return builder(client, channel).build();
  }

  /**
   * A publisher within a server, with default settings. It takes no requests to cancel: have a call
   * of the application's use {@link ProgressTask#requestCancel}.
   *
   * @param server not closed with the publisher
   * @param channel the channel's name; at most 248 bytes of UTF-8
   * @return the publisher
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static ProgressPublisher to(RealtimeServer server, String channel) {
    return builder(server, channel).build();
  }

  /**
   * Begins to configure a publisher.
   *
   * @param client as in {@link #to(RealtimeClient, String)}
   * @param channel as there
   * @return a new builder
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static Builder builder(RealtimeClient client, String channel) {
    return new Builder(requireNonNull(client, "client"), null, channel);
  }

  /**
   * Begins to configure a publisher within a server.
   *
   * @param server as in {@link #to(RealtimeServer, String)}
   * @param channel as there
   * @return a new builder
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static Builder builder(RealtimeServer server, String channel) {
    return new Builder(null, requireNonNull(server, "server"), channel);
  }

  /**
   * Begins to configure a task.
   *
   * @param name what it is called, for people; at most 255 bytes of UTF-8
   * @return a builder
   * @throws IllegalArgumentException if the name is longer
   */
  public ProgressTaskBuilder task(String name) {
    return new ProgressTaskBuilder(pump, name, null, 1);
  }

  /**
   * The tasks as this publisher sees them, at most one period old, without waiting for anybody to
   * have received them: for a view in the same program.
   *
   * @return completes on the publisher's executor with the tasks that run, and those that have
   *     ended within the last 2 s or whose end is not yet published, in the order of their start
   */
  public CompletableFuture<List<ProgressUpdate>> tasks() {
    return pump.present();
  }

  /** Closes the publisher as {@link #closeAsync} does with the close timeout, and waits for it. */
  @Override
  public void close() {
    closeAsync(closeTimeout).join();
  }

  /**
   * Closes the publisher: ends the tasks that still run, as {@link ProgressTask#close()} does,
   * publishes their last states, and lets go of everything. No thread is left.
   *
   * @param timeout how long publishing may take
   * @return completes when that is done, or the time is over; never exceptionally
   */
  public CompletableFuture<Void> closeAsync(Duration timeout) {
    CompletableFuture<Void> published = pump.end();
    Environment.Timer patience = environment.schedule(timeout, pump::stop);
    return published.thenRun(
        () -> {
          patience.cancel();
          if (cancels != null) {
            cancels.close();
          }
          environmentInUse.close();
        });
  }

  /** Configures a publisher. Not safe for use by many threads. */
  public static final class Builder {
    private static final int MAX_UPDATES_PER_SECOND = 100;
    private static final Duration LONGEST = Duration.ofDays(30);

    private final @Nullable RealtimeClient client;
    private final @Nullable RealtimeServer server;
    private final String channel;
    private int updatesPerSecond = 10;
    private Duration expiry = Duration.ofMinutes(1);
    private Duration keepFinished = Duration.ofMinutes(1);
    private int maxTasks = 10_000;
    private boolean cancellable = true;
    private Duration closeTimeout = Duration.ofSeconds(5);
    private @Nullable Environment environment;

    private Builder(
        @Nullable RealtimeClient client, @Nullable RealtimeServer server, String channel) {
      this.client = client;
      this.server = server;
      this.channel = channel;
      Names.check("channel", channel + CancelRequest.CHANNEL_SUFFIX);
    }

    /**
     * How many updates of one task are published in a second at most; 10 by default. The start and
     * the end of a task are published at once.
     *
     * @param updates 1 to 100
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder updatesPerSecond(int updates) {
      requireRange("updatesPerSecond", updates, MAX_UPDATES_PER_SECOND);
      updatesPerSecond = updates;
      return this;
    }

    /**
     * How long a running task is there without a word from its publisher, such as one that has
     * crashed; 1 minute by default. The publisher says it again every third of this time.
     *
     * @param time 1 second to 30 days
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder expiry(Duration time) {
      expiry = requireTime("expiry", time);
      return this;
    }

    /**
     * How long a finished task can be seen; 1 minute by default.
     *
     * @param time 1 second to 30 days
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder keepFinished(Duration time) {
      keepFinished = requireTime("keepFinished", time);
      return this;
    }

    /**
     * How many tasks run at once; 10,000 by default. A further one cannot start.
     *
     * @param tasks 1 to 1,000,000
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder maxTasks(int tasks) {
      requireRange("maxTasks", tasks, 1_000_000);
      maxTasks = tasks;
      return this;
    }

    /**
     * Whether watchers' requests to cancel are listened to; they are by default. In a server they
     * are not, whatever is set here.
     *
     * @param listen false to subscribe to nothing
     * @return this builder
     */
    public Builder cancellable(boolean listen) {
      cancellable = listen;
      return this;
    }

    /**
     * How long {@link ProgressPublisher#close()} may take to publish the last states; 5 s by
     * default.
     *
     * @param timeout not negative
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder closeTimeout(Duration timeout) {
      if (timeout.isNegative()) {
        throw new IllegalArgumentException(
            "ProgressPublisher.Builder.closeTimeout is " + timeout + ", must not be negative");
      }
      closeTimeout = timeout;
      return this;
    }

    /**
     * Threads, time and randomness. By default a {@link io.everwire.transport.SystemEnvironment} of
     * the publisher's own; many of them in one program may share one.
     *
     * @param shared outlives the publisher
     * @return this builder
     */
    public Builder environment(Environment shared) {
      environment = requireNonNull(shared, "environment");
      return this;
    }

    /**
     * Makes the publisher.
     *
     * @return the publisher
     * @throws IllegalStateException if the client is closed
     */
    public ProgressPublisher build() {
      if (client != null) {
        Channel<ProgressUpdate> to = client.channel(channel, ProgressUpdate.codec());
        return new ProgressPublisher(this, to::publish);
      }
      ServerChannel<ProgressUpdate> to =
          requireNonNull(server, "server").channel(channel, ProgressUpdate.codec());
      return new ProgressPublisher(this, to::publish);
    }

    private static void requireRange(String setting, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            "ProgressPublisher.Builder." + setting + " is " + value + ", must be 1 to " + most);
      }
    }

    private static Duration requireTime(String setting, Duration value) {
      if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "ProgressPublisher.Builder." + setting + " is " + value + ", must be 1 s to 30 days");
      }
      return value;
    }
  }
}
