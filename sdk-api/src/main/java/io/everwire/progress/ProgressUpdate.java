package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The state of one task at one moment, as it is published: under the task's id as the message's
 * key, so that a newer update takes the place of an older one. Immutable.
 *
 * <p>Its bytes are the message {@code ProgressUpdate} of {@code everwire_progress.proto}, which is
 * in this module's jar. Fields that a reader does not know are skipped.
 *
 * @param id names the task within its channel; 1 to 255 bytes of UTF-8
 * @param parentId the id of the task that this one is a part of; empty for none
 * @param name what the task is called, for people; at most 255 bytes of UTF-8
 * @param state where it stands
 * @param done how many steps are done, those of children by their weight; 0 to {@link #MAX_COUNT}
 * @param total how many steps there are; empty if that is not known. Never less than {@code done}
 *     where it comes from a {@link ProgressTask}
 * @param unit what a step is, such as {@code files}; {@link #BYTES} for bytes, empty for nothing in
 *     particular; at most 32 bytes of UTF-8
 * @param fraction how much is done, from 0 to 1, in steps of a millionth; empty if the total is not
 *     known. Finer than {@code done} and {@code total} for a task with children
 * @param rate steps per second, smoothed, to the thousandth: the exponential moving average for
 *     samples at uneven times, {@code r = w·r + (1 − w)·Δdone/Δt} with {@code w = e^(−Δt/5 s)} (A.
 *     Eckner, "Algorithms for Unevenly Spaced Time Series", 2017), divided by the sum of the
 *     weights so far, so that it holds from the first sample on (the bias correction of D. Kingma
 *     and J. Ba, "Adam", 2015). After the end: all steps by all of the time
 * @param remaining how long the rest takes if the rate stays; empty if total or rate are not known,
 *     or the task is finished
 * @param note what the task is at, or why it failed; at most 1,024 characters
 * @param cancelRequested whether the task has seen that somebody asks for its cancel
 * @param timeToLive the task is gone if nothing newer comes within this time: a running task says
 *     so again in time, and one that is finished does not
 */
public record ProgressUpdate(
    String id,
    String parentId,
    String name,
    ProgressState state,
    long done,
    OptionalLong total,
    String unit,
    OptionalDouble fraction,
    double rate,
    Optional<Duration> remaining,
    String note,
    boolean cancelRequested,
    Duration timeToLive) {

  /** The unit of bytes. Views show them as KiB, MiB and so on. */
  public static final String BYTES = "B";

  /** The largest number of steps, 2^53 − 1: the largest that every language holds exactly. */
  public static final long MAX_COUNT = (1L << 53) - 1;

  public ProgressUpdate {
    TaskTexts.requireId(id);
    requireNonNull(parentId, "parentId");
    TaskTexts.requireName(name);
    requireNonNull(state, "state");
    TaskTexts.requireCount("done", id, done);
    requireNonNull(total, "total");
    if (total.isPresent()) {
      TaskTexts.requireCount("total", id, total.getAsLong());
    }
    TaskTexts.requireUnit(unit);
    requireNonNull(fraction, "fraction");
    if (fraction.isPresent() && !(fraction.getAsDouble() >= 0 && fraction.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "fraction of task \"" + id + "\" is " + fraction.getAsDouble() + ", must be 0 to 1");
    }
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "rate of task \"" + id + "\" is " + rate + ", must be finite and not negative");
    }
    requireNonNull(remaining, "remaining");
    TaskTexts.requireNote(note);
    requireNonNull(timeToLive, "timeToLive");
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException(
          "timeToLive of task \"" + id + "\" is " + timeToLive + ", must be positive");
    }
  }

  /**
   * How updates become messages.
   *
   * @return the codec. Its {@link Codec#decode} throws {@link IllegalArgumentException} for bytes
   *     that are no update, or one that breaks a rule of this type
   */
  public static Codec<ProgressUpdate> codec() {
    return ProgressCodecs.UPDATE;
  }
}
