package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which part of a channel's history to read. Immutable.
 *
 * @param direction which way
 * @param from where to begin, exclusive; empty for the oldest message, or the newest if backward
 * @param limit how many messages at most; positive. The server may give fewer, see {@link
 *     HistoryPage#next()}
 */
public record HistoryQuery(Direction direction, Optional<Position> from, int limit) {

  /** Which way history is read. */
  public enum Direction {
    /** Oldest first. */
    FORWARD,
    /** Newest first. */
    BACKWARD
  }

  public HistoryQuery {
    requireNonNull(direction, "direction");
    requireNonNull(from, "from");
    if (limit < 1) {
      throw new IllegalArgumentException("HistoryQuery.limit is " + limit + ", must be positive");
    }
  }

  /**
   * The newest messages, newest first.
   *
   * @param limit how many at most
   * @return the query
   */
  public static HistoryQuery last(int limit) {
    return new HistoryQuery(Direction.BACKWARD, Optional.empty(), limit);
  }

  /**
   * The messages after a position, oldest first.
   *
   * @param position where to begin, exclusive
   * @param limit how many at most
   * @return the query
   */
  public static HistoryQuery after(Position position, int limit) {
    return new HistoryQuery(Direction.FORWARD, Optional.of(position), limit);
  }

  /**
   * The messages before a position, newest first.
   *
   * @param position where to begin, exclusive
   * @param limit how many at most
   * @return the query
   */
  public static HistoryQuery before(Position position, int limit) {
    return new HistoryQuery(Direction.BACKWARD, Optional.of(position), limit);
  }
}
