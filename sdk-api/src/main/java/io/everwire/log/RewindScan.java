package io.everwire.log;

import io.everwire.Position;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import java.util.Optional;

/**
 * Looks backward through a log for the place from which so many entries pass a filter. Holds no
 * entries. Confined to its tail.
 */
final class RewindScan {
  private final EntryFilter filter;
  private int left;
  private Optional<Position> before = Optional.empty();

  RewindScan(EntryFilter filter, int entries) {
    this.filter = filter;
    this.left = entries;
  }

  /** Where the next page begins, exclusive. */
  Optional<Position> before() {
    return before;
  }

  /** Looks at a page, newest first; the place if it has been found. */
  Optional<Position> onPage(LogPage page) {
    String epoch = page.head().epoch();
    if (before.isPresent() && !before.get().epoch().equals(epoch)) {
      return Optional.of(new Position(epoch, Math.max(0, page.firstOffset() - 1))); // made anew
    }
    long oldest = before.map(Position::offset).orElse(page.head().offset() + 1);
    for (LoggedPublication each : page.publications()) {
      oldest = each.offset();
      if (filter.passes(each.publication()) && --left == 0) {
        return Optional.of(new Position(epoch, oldest - 1));
      }
    }
    before = Optional.of(new Position(epoch, oldest));
    return page.hasMore() && !page.publications().isEmpty()
        ? Optional.empty()
        : Optional.of(new Position(epoch, oldest - 1));
  }
}
