package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work whose progress is published:
 *
 * <pre>{@code
 * try (ProgressTask task = progress.task("import").total(rows.size(), "rows").start()) {
 *   for (Row row : task.wrap(rows)) {
 *     store(row);
 *   }
 *   task.complete();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A task ends once: by {@link #complete()}, {@link #fail} or {@link #cancelled}, or else by
 *       {@link #close()}, which tells work that was given up from work that was done. What comes
 *       after the end changes nothing and throws nothing.
 *   <li>Counting never waits and never fails for want of a connection: {@link #step()} adds to a
 *       counter, at which the publisher looks a few times a second, on threads of its own.
 *   <li>A task with children has them as a part of its own steps: a child of weight 3 counts for
 *       three steps of its parent, as far as the child is done. Where no total is given it is that
 *       of steps and weights. The end of a task ends the children that still run, in the same
 *       state, and a request to cancel it reaches them too.
 * </ul>
 *
 * <p>Safe for use by many threads; nothing here blocks but {@link #copy} and what is wrapped.
 */
public final class ProgressTask implements AutoCloseable {
  /** How a task ended. */
  record End(ProgressState state, String note) {}

  private static final long UNKNOWN = -1;

  private final UpdatePump pump;
  private final String id;
  private final String name;
  private final String unit;
  private final @Nullable ProgressTask parent;
  private final long weight;
  private final CancelSignal cancel;
  private final AtomicLong count = new AtomicLong();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final Set<ProgressTask> children = ConcurrentHashMap.newKeySet(1);
  private volatile long total;
  private volatile String note = "";

  ProgressTask(UpdatePump pump, ProgressTaskBuilder from, String id) {
    this.pump = pump;
    this.id = id;
    this.name = from.name;
    this.unit = from.unit;
    this.parent = from.parent;
    this.weight = from.weight;
    this.total = from.total;
    this.cancel = new CancelSignal(pump.executor());
  }

  /**
   * The task's id: its key in the channel.
   *
   * @return 1 to 255 bytes of UTF-8
   */
  public String id() {
    return id;
  }

  /**
   * What the task is called.
   *
   * @return for people
   */
  public String name() {
    return name;
  }

  /**
   * Where the task stands now.
   *
   * @return the state
   */
  public ProgressState state() {
    End ended = end.get();
    return ended == null ? ProgressState.RUNNING : ended.state();
  }

  /**
   * How many steps were counted, those of children left out.
   *
   * @return the count
   */
  public long count() {
    long present = count.get();
    // It may be beyond for an instant, before it is set back.
    return present < 0 || present > ProgressUpdate.MAX_COUNT ? ProgressUpdate.MAX_COUNT : present;
  }

  /** Counts one step. */
  public void step() {
    step(1);
  }

  /**
   * Counts steps. More than the total raises the total, for a file may grow while it is read; the
   * count stays at {@link ProgressUpdate#MAX_COUNT} once it gets there.
   *
   * @param steps how many; may be 0
   * @throws IllegalArgumentException if negative
   */
  public void step(long steps) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "task \"" + name + "\" was to be moved by " + steps + " steps, must not be negative");
    }
    if (count.getAndAdd(steps) > ProgressUpdate.MAX_COUNT - steps) {
      count.set(ProgressUpdate.MAX_COUNT);
    }
  }

  /**
   * Sets the count, for work that knows by itself how far it is.
   *
   * @param done how many steps are done; 0 to {@link ProgressUpdate#MAX_COUNT}, not less than
   *     {@link #count()}
   * @throws IllegalArgumentException if it is not in this range: a task does not go back
   */
  public void moveTo(long done) {
    TaskTexts.requireCount("done", name, done);
    long before;
    do {
      before = count();
      if (done < before) {
        throw new IllegalArgumentException(
            "task \"" + name + "\" is at " + before + ", cannot go back to " + done);
      }
    } while (!count.compareAndSet(before, done));
  }

  /**
   * Changes the total. Less than what is done counts as what is done.
   *
   * @param steps how many there are, those of children by their weight; 0 to {@link
   *     ProgressUpdate#MAX_COUNT}
   * @throws IllegalArgumentException if it is not in this range
   */
  public void total(long steps) {
    total = TaskTexts.requireCount("total", name, steps);
  }

  /**
   * Says what the task is at.
   *
   * @param text for people; what has more than 1,024 characters is cut
   */
  public void note(String text) {
    note = TaskTexts.cut(text);
  }

  /**
   * Begins to configure a task that is a part of this one.
   *
   * @param childName what it is called, for people; at most 255 bytes of UTF-8
   * @param childWeight for how many of this task's steps it counts; positive, at most {@link
   *     ProgressUpdate#MAX_COUNT}
   * @return a builder
   * @throws IllegalArgumentException if name or weight break a rule
   */
  public ProgressTaskBuilder child(String childName, long childWeight) {
    if (childWeight < 1 || childWeight > ProgressUpdate.MAX_COUNT) {
      throw new IllegalArgumentException(
          "weight of task \""
              + childName
              + "\" is "
              + childWeight
              + ", must be 1 to "
              + ProgressUpdate.MAX_COUNT
              + " (ProgressUpdate.MAX_COUNT)");
    }
    return new ProgressTaskBuilder(pump, childName, this, childWeight);
  }

  /** Ends the task: the work is done. */
  public void complete() {
    end(ProgressState.DONE, note);
  }

  /**
   * Ends the task: the work has failed.
   *
   * @param why for people, as the last note
   */
  public void fail(String why) {
    end(ProgressState.FAILED, TaskTexts.cut(why));
  }

  /**
   * Ends the task: the work has failed.
   *
   * @param why its class and message are the last note
   */
  public void fail(Throwable why) {
    fail(why.toString());
  }

  /** Ends the task: the work was given up because somebody asked for it, or by its own choice. */
  public void cancelled() {
    String why = cancel.reason();
    end(ProgressState.CANCELLED, why.isEmpty() ? note : why);
  }

  /**
   * Ends the task if it has not ended yet: as {@link ProgressState#CANCELLED} if it was asked to
   * cancel, otherwise as {@link ProgressState#FAILED} with the last note, or "not completed" if it
   * has none.
   */
  @Override
  public void close() {
    if (cancel.isRaised()) {
      cancelled();
    } else {
      fail(note.isEmpty() ? "not completed" : note);
    }
  }

  /**
   * Asks the work to stop: the same as a watcher's request. It is for the work to see it; what is
   * wrapped throws from now on.
   *
   * @param reason for people; what has more than 1,024 characters is cut
   */
  public void requestCancel(String reason) {
    String why = TaskTexts.cut(reason);
    if (end.get() == null && cancel.raise(why)) {
      pump.changed(this);
    }
    children.forEach(child -> child.requestCancel(why));
  }

  /**
   * Whether somebody has asked for a cancel. Costs little.
   *
   * @return whether the work should stop
   */
  public boolean isCancelRequested() {
    return cancel.isRaised();
  }

  /**
   * Throws if somebody has asked for a cancel; for loops.
   *
   * @throws RealtimeException with {@code CANCELLED}; the message names the task and the reason
   */
  public void throwIfCancelRequested() {
    if (cancel.isRaised()) {
      String why = cancel.reason();
      throw new RealtimeException(
          StatusCode.CANCELLED,
          "task \"" + name + "\" was asked to cancel" + (why.isEmpty() ? "" : ": " + why));
    }
  }

  /**
   * Has a listener told when somebody asks for a cancel, once; at once if that has happened.
   *
   * @param listener gets the reason, which may be empty, on a thread of the publisher's that may
   *     block; for work that waits and must be interrupted
   */
  public void onCancelRequested(Consumer<String> listener) {
    cancel.listen(listener);
  }

  /**
   * Counts the bytes that are read from a stream, or skipped. Marks are not supported.
   *
   * @param in closed with the result
   * @return reads from {@code in}; throws {@link RealtimeException} ({@code CANCELLED}) from reads
   *     once a cancel was asked for
   */
  public InputStream wrap(InputStream in) {
    return new CountingInput(requireNonNull(in, "in"), this);
  }

  /**
   * Counts the bytes that are written to a stream.
   *
   * @param out flushed and closed with the result
   * @return writes to {@code out}; throws {@link RealtimeException} ({@code CANCELLED}) from writes
   *     once a cancel was asked for
   */
  public OutputStream wrap(OutputStream out) {
    return new CountingOutput(requireNonNull(out, "out"), this);
  }

  /**
   * Counts the bytes that are read from a channel.
   *
   * @param in closed with the result
   * @return reads from {@code in}; throws {@link RealtimeException} ({@code CANCELLED}) from reads
   *     once a cancel was asked for
   */
  public ReadableByteChannel wrap(ReadableByteChannel in) {
    return new CountingChannel(requireNonNull(in, "in"), this);
  }

  /**
   * Counts elements: each one is done when the loop asks for what comes after it. The size of a
   * {@link java.util.Collection} is the task's total, where it has none.
   *
   * @param elements what to go through
   * @param <T> their type
   * @return the same elements; their iterator throws {@link RealtimeException} ({@code CANCELLED})
   *     once a cancel was asked for
   */
  public <T> Iterable<T> wrap(Iterable<T> elements) {
    return new CountingIterable<>(requireNonNull(elements, "elements"), this);
  }

  /**
   * Counts elements as they pass, in the threads of a parallel stream too. The size of the stream
   * is the task's total, where the stream knows it and the task has none.
   *
   * @param elements closed with the result
   * @param <T> their type
   * @return the same elements; throws {@link RealtimeException} ({@code CANCELLED}) from its
   *     terminal operation once a cancel was asked for
   */
  public <T> Stream<T> wrap(Stream<T> elements) {
    return CountingSpliterator.wrap(requireNonNull(elements, "elements"), this);
  }

  /**
   * Copies a file, or a folder with all that is in it, counting bytes. Their sizes are the task's
   * total, where it has none. Blocks until it is done. Symbolic links are copied as links. A file
   * that could not be copied to its end is deleted; files that were copied before it stay.
   *
   * @param source what to copy
   * @param target where to, its name included
   * @param options {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING} for files, and {@link
   *     java.nio.file.StandardCopyOption#COPY_ATTRIBUTES}
   * @throws IOException if something cannot be read or written, or exists already
   * @throws RealtimeException with {@code CANCELLED} if a cancel was asked for
   * @throws UnsupportedOperationException if there is another option
   */
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    new PathCopy(this, options).copy(source, target);
  }

  /** Sets the total unless there is one. */
  void totalIfUnknown(long steps) {
    if (total == UNKNOWN && steps >= 0 && steps <= ProgressUpdate.MAX_COUNT) {
      total = steps;
    }
  }

  /** Takes a child; one that comes after the end, or after a request to cancel, shares it. */
  void adopt(ProgressTask child) {
    children.add(child);
    if (cancel.isRaised()) {
      child.requestCancel(cancel.reason());
    }
    End ended = end.get();
    if (ended != null) {
      child.end(ended.state(), ended.note());
    }
  }

  void forget(ProgressTask child) {
    children.remove(child);
  }

  private void end(ProgressState state, String lastNote) {
    if (end.compareAndSet(null, new End(state, lastNote))) {
      children.forEach(child -> child.end(state, child.note));
      pump.changed(this);
    }
  }

  @Nullable ProgressTask parent() {
    return parent;
  }

  long weight() {
    return weight;
  }

  String unit() {
    return unit;
  }

  /** How it ended, or null while it runs. Read before the counts: they are final then. */
  @Nullable End ended() {
    return end.get();
  }

  /** As given; negative if it is not known. */
  long declaredTotal() {
    return total;
  }

  String presentNote() {
    return note;
  }

  @Override
  public String toString() {
    return "ProgressTask[id=" + id + ", name=" + name + ", state=" + state() + "]";
  }
}
