package io.everwire.progress;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher knows of one task: its rate, how its children roll up, and what was last said
 * of it. Confined to the pump's queue.
 */
final class TaskEntry {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLION = 1_000_000;
  private static final double MOST = (double) ProgressUpdate.MAX_COUNT;

  /** A task that stands still says so once a second, until its rate has gone down. */
  private static final long STILL_NANOS = 1_000_000_000L;

  /** Beyond this an estimate of what remains says nothing. */
  private static final double LONGEST_SECONDS = 365.0 * 86_400;

  final ProgressTask task;

  /** The entry of the task's parent; null if it has none, or that is gone. */
  final @Nullable TaskEntry parent;

  private final long startedNanos;
  private final SmoothedRate rate;
  private final Set<TaskEntry> children = new LinkedHashSet<>();

  /** What finished children count for. */
  private double foldedDone;

  /** What all children there ever were count for, when they are done. */
  private double childWeights;

  /** Steps, children's included, at the last sample. */
  private double done;

  private long shownDone;
  private OptionalLong total = OptionalLong.empty();
  private OptionalDouble fraction = OptionalDouble.empty();
  private ProgressTask.@Nullable End end;
  private long endedNanos;

  /** What was handed to the channel last; null if nothing was, or it failed. */
  private @Nullable ProgressUpdate said;

  private long saidNanos;

  boolean queued;

  /** Its end has been published. */
  boolean isTold;

  boolean inFlight;
  int failures;
  long notBeforeNanos;

  TaskEntry(ProgressTask task, @Nullable TaskEntry parent, long nowNanos) {
    this.task = task;
    this.parent = parent;
    this.startedNanos = nowNanos;
    this.notBeforeNanos = nowNanos;
    this.rate = new SmoothedRate(nowNanos, 0);
    if (parent != null) {
      parent.children.add(this);
      parent.childWeights += (double) task.weight();
    }
    sample(nowNanos);
  }

  /** Looks at the task. Once its end was seen, it stays as it was. */
  void sample(long nowNanos) {
    if (end != null) {
      return;
    }
    ProgressTask.End seen = task.ended();
    double own = (double) task.count();
    done = own + foldedDone;
    for (TaskEntry child : children) {
      done += child.rolledUp();
    }
    shownDone = (long) Math.min(done + 1e-9, MOST);
    total = totalNow(own);
    if (total.isPresent()) {
      double share = total.getAsLong() == 0 ? 0 : Math.min(1, done / (double) total.getAsLong());
      fraction = OptionalDouble.of(Math.floor(share * MILLION) / MILLION);
    }
    rate.sample(nowNanos, done);
    if (seen != null) {
      finish(seen, nowNanos);
    }
  }

  private OptionalLong totalNow(double own) {
    long declared = task.declaredTotal();
    if (declared < 0 && childWeights == 0) {
      return OptionalLong.empty();
    }
    double all = declared < 0 ? own + childWeights : (double) declared;
    return OptionalLong.of((long) Math.min(Math.max(all, (double) shownDone), MOST));
  }

  private void finish(ProgressTask.End seen, long nowNanos) {
    end = seen;
    endedNanos = nowNanos;
    if (seen.state() == ProgressState.DONE && fraction.isPresent()) {
      fraction = OptionalDouble.of(1);
    }
    if (parent != null && parent.children.remove(this)) {
      parent.foldedDone += rolledUp();
    }
  }

  /** For how many of its parent's steps it counts now. */
  private double rolledUp() {
    if (end != null && end.state() == ProgressState.DONE) {
      return (double) task.weight();
    }
    return fraction.isPresent() ? (double) task.weight() * fraction.getAsDouble() : 0;
  }

  boolean isFinished() {
    return end != null;
  }

  /** How long ago the task ended; 0 while it runs. */
  long nanosSinceEnd(long nowNanos) {
    return end == null ? 0 : nowNanos - endedNanos;
  }

  /** Whether there is something to say: something has changed, or it is time to say it again. */
  boolean hasNews(long nowNanos, long repeatNanos) {
    ProgressUpdate last = said;
    if (last == null) {
      return true;
    }
    if (end != null) {
      return last.state() == ProgressState.RUNNING;
    }
    long ago = nowNanos - saidNanos;
    return last.done() != shownDone
        || !last.fraction().equals(fraction)
        || !last.total().equals(total)
        || !last.note().equals(task.presentNote())
        || last.cancelRequested() != task.isCancelRequested()
        || ago >= repeatNanos
        || (ago >= STILL_NANOS && last.rate() > 0);
  }

  /** Makes the update of this moment, and takes it for said. */
  ProgressUpdate say(long nowNanos, Duration timeToLive) {
    ProgressUpdate update = present(timeToLive);
    said = update;
    saidNanos = nowNanos;
    return update;
  }

  /** What was said last did not get there. */
  void unsaid() {
    said = null;
  }

  /** The state at the last sample. */
  ProgressUpdate present(Duration timeToLive) {
    double perSecond = roundedRate();
    ProgressTask.End ended = end;
    return new ProgressUpdate(
        task.id(),
        parentId(),
        task.name(),
        ended == null ? ProgressState.RUNNING : ended.state(),
        shownDone,
        total,
        task.unit(),
        fraction,
        perSecond,
        remaining(perSecond),
        ended == null ? task.presentNote() : ended.note(),
        task.isCancelRequested(),
        timeToLive);
  }

  private String parentId() {
    ProgressTask above = task.parent();
    return above == null ? "" : above.id();
  }

  private double roundedRate() {
    if (end == null) {
      return Amounts.toThousandths(rate.perSecond());
    }
    double seconds = (double) (endedNanos - startedNanos) / NANOS_PER_SECOND;
    return seconds <= 0 ? 0 : Amounts.toThousandths(done / seconds);
  }

  private Optional<Duration> remaining(double perSecond) {
    if (end != null || total.isEmpty() || perSecond <= 0) {
      return Optional.empty();
    }
    double seconds = Math.max(0, (double) total.getAsLong() - done) / perSecond;
    return seconds > LONGEST_SECONDS
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)));
  }
}
