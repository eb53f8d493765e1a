package io.everwire.progress;

import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at tasks a few times a second and publishes what has changed.
 *
 * <ul>
 *   <li>The work is never held up: all but {@link #start} and {@link #changed}, which only add to a
 *       queue, happens on the environment's executor.
 *   <li>Of each task one update is in flight; meanwhile newer states take the place of older ones.
 *       Of all tasks together at most {@value #MAX_IN_FLIGHT} are, so that a publisher without a
 *       connection does not fill its client's queue.
 *   <li>A publish that fails is tried again with the state of that moment, after a second at first
 *       and half a minute at most. A finished task is given up when it would have expired.
 *   <li>No timer runs while there are no tasks.
 * </ul>
 */
final class UpdatePump {
  private static final Logger LOG = LoggerFactory.getLogger(UpdatePump.class);
  private static final int MAX_IN_FLIGHT = 64;
  private static final int ID_BYTES = 12;
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
  private static final int MOST_DOUBLINGS = 5;

  /** How long a view in this program can see the end of a task that has been published. */
  private static final long VIEW_NANOS = 2_000_000_000L;

  /** A running task says again that it is there this many times in the time of its expiry. */
  private static final int REPEATS = 3;

  private final String channel;
  private final ProgressSink sink;
  private final Environment environment;
  private final PumpSettings settings;
  private final WorkQueue queue;

  /** The tasks that run, by id. */
  private final Map<String, ProgressTask> running = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * Tasks that run, or whose end is not yet told or was just told, oldest first. Confined to the
   * queue, as is all below.
   */
  private final Map<String, TaskEntry> entries = new LinkedHashMap<>();

  private final ArrayDeque<TaskEntry> due = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> waitingForEnd = new ArrayList<>();

  /** How many entries' ends have not been published. */
  private int untold;

  private int inFlight;
  private Environment.@Nullable Timer tick;
  private final Set<StatusCode> complainedOf = EnumSet.noneOf(StatusCode.class);

  UpdatePump(String channel, ProgressSink sink, Environment environment, PumpSettings settings) {
    this.channel = channel;
    this.sink = sink;
    this.environment = environment;
    this.settings = settings;
    this.queue = new WorkQueue(environment.executor());
  }

  /** Where listeners may run. */
  Executor executor() {
    return environment.executor();
  }

  ProgressTask start(ProgressTaskBuilder from) {
    if (closed) {
      throw new IllegalStateException("the publisher of progress to \"" + channel + "\" is closed");
    }
    ProgressTask task = new ProgressTask(this, from, from.id == null ? randomId() : from.id);
    requireRoom(task);
    if (running.putIfAbsent(task.id(), task) != null) {
      throw new RealtimeException(
          StatusCode.ALREADY_EXISTS, "a task with the id \"" + task.id() + "\" is running");
    }
    queue.execute(() -> started(task));
    ProgressTask parent = task.parent();
    if (parent != null) {
      parent.adopt(task);
    }
    if (closed) {
      task.close();
    }
    return task;
  }

  private void requireRoom(ProgressTask task) {
    if (running.size() >= settings.maxTasks()) {
      throw new RealtimeException(
          StatusCode.RESOURCE_EXHAUSTED,
          "task \""
              + task.name()
              + "\" cannot start: "
              + settings.maxTasks()
              + " tasks are running, which is the limit (ProgressPublisher.Builder.maxTasks)");
    }
  }

  private String randomId() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(environment.secretBytes(ID_BYTES));
  }

  /** The running task of an id. */
  @Nullable ProgressTask running(String id) {
    return running.get(id);
  }

  /** Something about a task has changed that is told at once. */
  void changed(ProgressTask task) {
    if (task.ended() != null) {
      running.remove(task.id(), task);
      ProgressTask parent = task.parent();
      if (parent != null) {
        parent.forget(task);
      }
    }
    queue.execute(
        () -> {
          TaskEntry entry = entries.get(task.id());
          if (entry != null && entry.task == task) {
            entry.sample(environment.nanoTime());
            publishSoon(entry);
            flush();
          }
        });
  }

  /** The present states, for a view. */
  CompletableFuture<List<ProgressUpdate>> present() {
    CompletableFuture<List<ProgressUpdate>> result = new CompletableFuture<>();
    queue.execute(
        () ->
            result.complete(
                entries.values().stream().map(each -> each.present(timeToLive(each))).toList()));
    return result;
  }

  /** Ends all tasks; completes when their last states are published, or cannot be. */
  CompletableFuture<Void> end() {
    closed = true;
    running.values().forEach(ProgressTask::close);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    queue.execute(
        () -> {
          waitingForEnd.add(ended);
          endIfNothingIsLeft();
        });
    return ended;
  }

  /** Lets go of everything; nothing is published any more. */
  void stop() {
    queue.execute(
        () -> {
          due.clear();
          entries.clear();
          untold = 0;
          endIfNothingIsLeft();
        });
  }

  private void started(ProgressTask task) {
    TaskEntry before = entries.get(task.id());
    if (before != null) {
      forget(before);
    }
    makeRoom();
    ProgressTask above = task.parent();
    TaskEntry parent = above == null ? null : entries.get(above.id());
    TaskEntry entry =
        new TaskEntry(
            task, parent == null || parent.task != above ? null : parent, environment.nanoTime());
    entries.put(task.id(), entry);
    untold++;
    publishSoon(entry);
    flush();
  }

  /** Finished tasks whose ends cannot be published must not gather without bound. */
  private void makeRoom() {
    if (entries.size() >= 2 * settings.maxTasks()) {
      entries.values().stream().filter(TaskEntry::isFinished).findFirst().ifPresent(this::forget);
    }
  }

  private void forget(TaskEntry entry) {
    if (entries.remove(entry.task.id(), entry) && !entry.isTold) {
      untold--;
    }
  }

  private boolean isHere(TaskEntry entry) {
    return entries.get(entry.task.id()) == entry;
  }

  private void look() {
    tick = null;
    long now = environment.nanoTime();
    long repeat = settings.expiry().toNanos() / REPEATS;
    List<TaskEntry> all = List.copyOf(entries.values());
    // Children begin after their parents: the last first, so that they roll up as they are now.
    for (int i = all.size() - 1; i >= 0; i--) {
      all.get(i).sample(now);
    }
    for (TaskEntry entry : all) {
      if (entry.nanosSinceEnd(now) > patienceNanos(entry)) {
        forget(entry);
      } else if (entry.hasNews(now, repeat)) {
        publishSoon(entry);
      }
    }
    flush();
    endIfNothingIsLeft();
  }

  /** How long an ended task stays here. */
  private long patienceNanos(TaskEntry entry) {
    return entry.isTold ? VIEW_NANOS : settings.keepFinished().toNanos();
  }

  private void publishSoon(TaskEntry entry) {
    if (!entry.queued && !entry.inFlight && environment.nanoTime() - entry.notBeforeNanos >= 0) {
      entry.queued = true;
      due.add(entry);
    }
  }

  private void flush() {
    while (inFlight < MAX_IN_FLIGHT && !due.isEmpty()) {
      TaskEntry entry = due.remove();
      entry.queued = false;
      if (isHere(entry)) {
        publish(entry);
      }
    }
    if (tick == null && !entries.isEmpty()) {
      tick = environment.schedule(settings.period(), () -> queue.execute(this::look));
    }
  }

  private void publish(TaskEntry entry) {
    long now = environment.nanoTime();
    entry.sample(now);
    Duration timeToLive = timeToLive(entry);
    ProgressUpdate update = entry.say(now, timeToLive);
    entry.inFlight = true;
    inFlight++;
    handOver(update)
        .whenComplete((receipt, error) -> queue.execute(() -> answered(entry, update, error)));
  }

  private CompletionStage<?> handOver(ProgressUpdate update) {
    try {
      return sink.publish(
          update, PublishOptions.DEFAULT.withKey(update.id()).withTimeToLive(update.timeToLive()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Duration timeToLive(TaskEntry entry) {
    return entry.isFinished() ? settings.keepFinished() : settings.expiry();
  }

  private void answered(TaskEntry entry, ProgressUpdate update, @Nullable Throwable error) {
    entry.inFlight = false;
    inFlight--;
    long now = environment.nanoTime();
    if (error != null) {
      if (isHere(entry)) {
        failed(entry, error, now);
      }
    } else {
      entry.failures = 0;
      if (update.state().isFinished()) {
        told(entry);
      } else if (entry.task.ended() != null) {
        publishSoon(entry);
      }
    }
    flush();
    endIfNothingIsLeft();
  }

  private void told(TaskEntry entry) {
    if (isHere(entry) && !entry.isTold) {
      entry.isTold = true;
      untold--;
    }
  }

  private void failed(TaskEntry entry, Throwable error, long now) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    StatusCode code =
        cause instanceof RealtimeException known
            ? known.status().code()
            : cause instanceof IllegalStateException ? StatusCode.CANCELLED : StatusCode.INTERNAL;
    entry.unsaid();
    boolean ofTheMoment = code == StatusCode.UNAVAILABLE || code == StatusCode.DEADLINE_EXCEEDED;
    entry.failures = ofTheMoment ? 1 : Math.min(entry.failures + 1, MOST_DOUBLINGS + 1);
    entry.notBeforeNanos = now + (FIRST_PAUSE_NANOS << (entry.failures - 1));
    if (code == StatusCode.CANCELLED && closed) {
      forget(entry);
    }
    if (!ofTheMoment && complainedOf.add(code)) {
      LOG.warn(
          "progress of task \"{}\" to \"{}\" cannot be published, which is tried again: {}",
          entry.task.name(),
          channel,
          cause instanceof RealtimeException known ? known.status() : Status.of(code, cause + ""));
    }
  }

  private void endIfNothingIsLeft() {
    if (closed && untold == 0) {
      entries.clear();
    }
    if (entries.isEmpty()) {
      if (tick != null) {
        tick.cancel();
        tick = null;
      }
      waitingForEnd.forEach(each -> each.complete(null));
      waitingForEnd.clear();
    }
  }
}
