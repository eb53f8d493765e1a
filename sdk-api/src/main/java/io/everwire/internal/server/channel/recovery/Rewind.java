package io.everwire.internal.server.channel.recovery;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the position from which on a subscription gets what it wants of the past. Confined to the
 * session's serializer.
 */
final class Rewind {
  private final HistoryReader reader;
  private final Consumer<Position> onFound;

  /**
   * Creates a search.
   *
   * @param onFound told the position, unless the reader is ended before
   */
  Rewind(HistoryReader reader, Consumer<Position> onFound) {
    this.reader = reader;
    this.onFound = onFound;
  }

  /** Looks for the newest publications, so many of them. */
  void last(long messages) {
    reader.read(
        Direction.BACKWARD,
        Optional.empty(),
        1,
        page -> {
          long from = Math.max(page.firstOffset() - 1, page.head().offset() - messages);
          found(page, Math.max(0, from));
        });
  }

  /** Looks for what was published since. */
  void since(Instant since) {
    since(since, Optional.empty());
  }

  /** The newest publication that is too old is what delivery begins after. */
  private void since(Instant since, Optional<Position> before) {
    reader.read(
        Direction.BACKWARD,
        before,
        HistoryReader.PAGE_MESSAGES,
        page -> {
          List<LoggedPublication> all = page.publications();
          Optional<LoggedPublication> tooOld =
              all.stream().filter(each -> each.time().isBefore(since)).findFirst();
          if (tooOld.isPresent()) {
            found(page, tooOld.get().offset());
          } else if (page.hasMore() && !all.isEmpty()) {
            long oldest = all.get(all.size() - 1).offset();
            since(since, Optional.of(new Position(page.head().epoch(), oldest)));
          } else {
            found(page, Math.max(0, page.firstOffset() - 1));
          }
        });
  }

  private void found(LogPage page, long offset) {
    onFound.accept(new Position(page.head().epoch(), offset));
  }
}
