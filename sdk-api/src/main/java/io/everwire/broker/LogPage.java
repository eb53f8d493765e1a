package io.everwire.broker;

import io.everwire.Position;
import java.util.List;

/**
 * A part of a log.
 *
 * @param publications in the order that was asked for; what has expired is left out, so offsets may
 *     have holes
 * @param head the newest publication's position; offset 0 before the first
 * @param firstOffset the oldest offset from which the log is whole; head + 1 if it keeps nothing
 * @param hasMore whether the log has more in that direction
 */
public record LogPage(
    List<LoggedPublication> publications, Position head, long firstOffset, boolean hasMore) {
  public LogPage {
    publications = List.copyOf(publications);
  }
}
