package io.everwire.internal.client;

import io.everwire.Gap;
import java.util.OptionalLong;

/**
 * A gap that waits to be told to a listener. Further ones that follow it without a message between
 * are one with it, so a listener that takes nothing does not collect them. Safe for use by many
 * threads.
 */
final class PendingGap {
  private Gap gap;
  private boolean told;

  PendingGap(Gap gap) {
    this.gap = gap;
  }

  /** Takes a further gap in; false if the listener knows of this one already. */
  synchronized boolean takeIn(Gap next) {
    if (told) {
      return false;
    }
    boolean isKnown = gap.missed().isPresent() && next.missed().isPresent();
    gap =
        new Gap(
            isKnown
                ? OptionalLong.of(gap.missed().getAsLong() + next.missed().getAsLong())
                : OptionalLong.empty(),
            next.continuesAfter());
    return true;
  }

  /** What the listener is told now. */
  synchronized Gap tell() {
    told = true;
    return gap;
  }
}
