package io.everwire.internal.client;

import io.everwire.Gap;
import io.everwire.Position;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What comes between two messages and costs no credit: gaps, marks of snapshots, the end of the
 * past, moves. As long as it waits to be told, what follows is one with it, so that a listener that
 * takes nothing does not collect it: gaps add up and make a snapshot before them void.
 *
 * <p>Safe for use by many threads. Written until {@link #seal}, and read after it.
 */
final class PendingMarks {
  private boolean sealed;
  private boolean endsSnapshotBefore;
  private @Nullable Gap gap;
  private boolean beginsSnapshot;
  private boolean endsSnapshot;
  private boolean recovered;
  private @Nullable Position position;

  /** A change of the marks that wait. */
  interface Change {
    void on(PendingMarks marks);
  }

  /** Changes the marks; false if they are told already. */
  synchronized boolean take(Change change) {
    if (!sealed) {
      change.on(this);
    }
    return !sealed;
  }

  /** They are told now, as they are. */
  synchronized void seal() {
    sealed = true;
  }

  void addGap(Gap next) {
    Gap before = gap;
    boolean isKnown = before == null || (before.missed().isPresent() && next.missed().isPresent());
    gap =
        isKnown && before != null
            ? new Gap(
                OptionalLong.of(before.missed().getAsLong() + next.missed().getAsLong()),
                next.continuesAfter())
            : new Gap(isKnown ? next.missed() : OptionalLong.empty(), next.continuesAfter());
    beginsSnapshot = false;
    endsSnapshot = false;
    position = next.continuesAfter();
  }

  void beginSnapshot() {
    beginsSnapshot = true;
    endsSnapshot = false;
  }

  void endSnapshot(Position at) {
    if (beginsSnapshot) {
      endsSnapshot = true;
    } else {
      endsSnapshotBefore = true;
    }
    position = at;
  }

  void recover() {
    recovered = true;
  }

  void move(Position to) {
    position = to;
  }

  /** Told first: the end of a snapshot that messages have come of. */
  boolean endsSnapshotBefore() {
    return endsSnapshotBefore;
  }

  /** Told second. */
  @Nullable Gap gap() {
    return gap;
  }

  /** Told third: the beginning of a snapshot, of which messages may follow. */
  boolean beginsSnapshot() {
    return beginsSnapshot;
  }

  /** Told fourth: that there was none in it. */
  boolean endsSnapshot() {
    return endsSnapshot;
  }

  /** Told last. */
  boolean recovered() {
    return recovered;
  }

  /** Where the subscription then stands; null for where it stood. */
  @Nullable Position position() {
    return position;
  }
}
