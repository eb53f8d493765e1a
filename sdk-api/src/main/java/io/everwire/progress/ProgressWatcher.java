package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.ConnectionState;
import io.everwire.DeliveryMode;
import io.everwire.Message;
import io.everwire.Names;
import io.everwire.Position;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.transport.Environment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees the tasks of a channel of progress:
 *
 * <pre>{@code
 * ProgressWatcher watcher = ProgressWatcher.watch(client, "builds/42", new ProgressListener() {
 *   @Override
 *   public void onUpdated(ProgressUpdate task) {
 *     System.out.println(ProgressText.line(task));
 *   }
 * });
 * }</pre>
 *
 * <ul>
 *   <li>Where the channel retains values, the present state of all tasks comes at once, and again
 *       after a lost session. Then the newest state of each, as often as the link and the listener
 *       take it.
 *   <li>A task that is finished leaves after a while, and so does one whose publisher has gone
 *       without a word; while there is no connection none does.
 *   <li>Bounded: at most {@link Builder#maxTasks} tasks are known. Further ones are ignored, which
 *       is logged once; they come when there is room again and they say something.
 *   <li>A message that is no update, or that is published under another key than its task's id, is
 *       ignored, which is logged once.
 * </ul>
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public final class ProgressWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressWatcher.class);

  private final String channel;
  private final ProgressListener listener;
  private final Environment environment;
  private final EnvironmentInUse environmentInUse;
  private final int maxTasks;
  private final WorkQueue calls;
  private final AtomicBoolean telling = new AtomicBoolean();
  private final TaskTable table;
  private final CancelAsker asker;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Subscription subscription;
  private final TaskExpiry expiry;

  private ProgressWatcher(Builder from, ProgressListener listener) {
    this.channel = from.channel;
    RealtimeClient client = from.client;
    this.listener = requireNonNull(listener, "listener");
    this.maxTasks = from.maxTasks;
    environmentInUse = new EnvironmentInUse(from.environment);
    environment = environmentInUse.get();
    calls = new WorkQueue(from.callbacks == null ? environment.executor() : from.callbacks);
    table = new TaskTable(from.maxTasks);
    expiry =
        new TaskExpiry(
            environment,
            () -> client.connection().state() == ConnectionState.CONNECTED,
            table,
            this::tell);
    asker =
        new CancelAsker(
            client.channel(channel + CancelRequest.CHANNEL_SUFFIX, CancelRequest.codec()),
            environment);
    subscription =
        client
            .channel(channel, ProgressUpdate.codec())
            .subscribe(new Inbox(), SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.LATEST));
  }

  /**
   * Watches with default settings.
   *
   * @param client connected or not; not closed with the watcher
   * @param channel the channel's name, as the publisher has it
   * @param listener told what happens
   * @return the watcher
   * @throws IllegalArgumentException if the name breaks a rule
   * @throws IllegalStateException if the client is closed
   */
  public static ProgressWatcher watch(
      RealtimeClient client, String channel, ProgressListener listener) {
    return builder(client, channel).watch(listener);
  }

  /**
   * Begins to configure a watcher.
   *
   * @param client connected or not; not closed with the watcher
   * @param channel the channel's name, as the publisher has it
   * @return a new builder
   * @throws IllegalArgumentException if the name breaks a rule
   */
  public static Builder builder(RealtimeClient client, String channel) {
    return new Builder(client, channel);
  }

  /**
   * Completes when all tasks that there are are known, as {@link ProgressListener#onCurrent} tells.
   *
   * @return completes on an executor of the SDK's own; never where the channel retains no values.
   *     Fails with the status with which watching ended first, such as {@code PERMISSION_DENIED}
   */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /**
   * The tasks that are known now.
   *
   * @return a snapshot, in the order in which the tasks came
   */
  public List<ProgressUpdate> tasks() {
    return table.present();
  }

  /**
   * One task.
   *
   * @param id its id
   * @return its state; empty if it is not known
   */
  public Optional<ProgressUpdate> task(String id) {
    return Optional.ofNullable(table.get(requireNonNull(id, "id")));
  }

  /**
   * Asks a task to cancel. The request is repeated every 2 s for half a minute, until the task says
   * that it has heard it; what it does then is up to the work.
   *
   * @param id the task's id
   * @param reason for people; may be empty, at most 1,024 characters
   * @return completes, on an executor of the SDK's own, with the state of the task that says so, or
   *     that it has ended. Fails with a {@link RealtimeException}: {@code NOT_FOUND} if no such
   *     task is known, or it has gone meanwhile, {@code PERMISSION_DENIED} if an authorizer lets
   *     this client only watch, {@code DEADLINE_EXCEEDED} if the task does not answer, such as one
   *     of a publisher within a server, {@code CANCELLED} if watching ends
   * @throws IllegalArgumentException if id or reason break a rule
   */
  public CompletableFuture<ProgressUpdate> requestCancel(String id, String reason) {
    CancelRequest request = new CancelRequest(id, reason);
    ProgressUpdate present = table.get(id);
    if (present == null) {
      return CompletableFuture.failedFuture(new RealtimeException(notThere(id)));
    }
    if (present.state().isFinished() || present.cancelRequested()) {
      return CompletableFuture.completedFuture(present);
    }
    return asker.ask(request);
  }

  private Status notThere(String id) {
    return Status.of(
        StatusCode.NOT_FOUND, "no task \"" + id + "\" is known on \"" + channel + "\"");
  }

  /** Ends watching; the listener is told {@code onEnded(OK)}. Does not wait. */
  @Override
  public void close() {
    subscription.close();
  }

  private void tell() {
    if (telling.compareAndSet(false, true)) {
      calls.execute(this::tellAll);
    }
  }

  private void tellAll() {
    telling.set(false);
    for (TaskTable.Change next = table.next(); next != null; next = table.next()) {
      try {
        tell(next);
      } catch (RuntimeException | Error e) {
        LOG.error("a listener of progress on \"{}\" failed", channel, e);
      }
    }
  }

  private void tell(TaskTable.Change change) {
    ProgressUpdate task = change.task();
    if (task == null) {
      listener.onCurrent();
      environment.executor().execute(() -> ready.complete(null));
      return;
    }
    switch (change.kind()) {
      case ADDED -> listener.onAdded(task);
      case FINISHED -> listener.onFinished(task);
      case REMOVED -> listener.onRemoved(task);
      case UPDATED, CURRENT -> listener.onUpdated(task);
    }
  }

  private void ended(Status status) {
    expiry.stop();
    RealtimeException failure =
        new RealtimeException(
            status.code() == StatusCode.OK
                ? Status.of(StatusCode.CANCELLED, "the watcher of \"" + channel + "\" is closed")
                : status);
    asker.giveAll(failure.status());
    environment.executor().execute(() -> ready.completeExceptionally(failure));
    calls.execute(() -> listener.onEnded(status));
    environmentInUse.close();
  }

  /** What the subscription brings; called one after the other. */
  private final class Inbox implements SubscriptionListener<ProgressUpdate> {
    private boolean complainedOfInput;
    private boolean complainedOfNumber;

    @Override
    public void onMessage(Message<ProgressUpdate> message) {
      ProgressUpdate update = message.payload();
      if (!update.id().equals(message.key())) {
        complainOfInput(message.position(), "its key is not the task's id");
        return;
      }
      if (table.put(update, environment.nanoTime())) {
        asker.heard(update);
        expiry.lookWithin(update.timeToLive());
        tell();
      } else if (!complainedOfNumber) {
        complainedOfNumber = true;
        LOG.warn(
            "there are more than {} tasks on \"{}\" (ProgressWatcher.Builder.maxTasks): further"
                + " ones are ignored",
            maxTasks,
            channel);
      }
    }

    @Override
    public void onDeleted(String key, Position position) {
      table.remove(key);
      asker.give(key, notThere(key));
      tell();
    }

    @Override
    public void onSnapshotBegin() {
      table.beginSnapshot();
    }

    @Override
    public void onSnapshotEnd() {
      table.endSnapshot();
      tell();
    }

    @Override
    public void onUndecodable(Position position, RealtimeException error) {
      complainOfInput(position, error.status().toString());
    }

    private void complainOfInput(Position position, String why) {
      if (!complainedOfInput) {
        complainedOfInput = true;
        LOG.warn(
            "a message on \"{}\" at {} is no update of progress and is ignored, as further ones are"
                + " in silence: {}",
            channel,
            position,
            why);
      }
    }

    @Override
    public void onEnded(Status status) {
      ended(status);
    }
  }

  /** Configures a watcher. Not safe for use by many threads. */
  public static final class Builder {
    private static final int MOST_TASKS = 1_000_000;

    private final RealtimeClient client;
    private final String channel;
    private int maxTasks = 10_000;
    private @Nullable Executor callbacks;
    private @Nullable Environment environment;

    private Builder(RealtimeClient client, String channel) {
      this.client = requireNonNull(client, "client");
      Names.check("channel", channel + CancelRequest.CHANNEL_SUFFIX);
      this.channel = channel;
    }

    /**
     * How many tasks are known at most; 10,000 by default.
     *
     * @param tasks 1 to 1,000,000
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder maxTasks(int tasks) {
      if (tasks < 1 || tasks > MOST_TASKS) {
        throw new IllegalArgumentException(
            "ProgressWatcher.Builder.maxTasks is " + tasks + ", must be 1 to " + MOST_TASKS);
      }
      maxTasks = tasks;
      return this;
    }

    /**
     * Where the listener is called, such as in a {@link io.everwire.CallbackQueue}; on threads of
     * the watcher's own by default.
     *
     * @param executor any; the order is kept
     * @return this builder
     */
    public Builder callbacks(Executor executor) {
      callbacks = requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Threads and time. By default a {@link io.everwire.transport.SystemEnvironment} of the
     * watcher's own; many of them in one program may share one.
     *
     * @param shared outlives the watcher
     * @return this builder
     */
    public Builder environment(Environment shared) {
      environment = requireNonNull(shared, "environment");
      return this;
    }

    /**
     * Begins to watch.
     *
     * @param listener told what happens
     * @return the watcher
     * @throws IllegalStateException if the client is closed
     */
    public ProgressWatcher watch(ProgressListener listener) {
      return new ProgressWatcher(this, listener);
    }
  }
}
