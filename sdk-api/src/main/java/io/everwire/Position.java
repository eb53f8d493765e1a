package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * A place in a channel's log.
 *
 * @param epoch names one creation of the log; offsets of different epochs cannot be compared
 * @param offset counts publications of the epoch from 1; 0 is before the first
 */
public record Position(String epoch, long offset) {
  public Position {
    requireNonNull(epoch, "epoch");
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ", must not be negative");
    }
  }
}
