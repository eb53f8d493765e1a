package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * The server's confirmation of a publish.
 *
 * @param position where the message stands in the channel
 */
public record Receipt(Position position) {
  public Receipt {
    requireNonNull(position, "position");
  }
}
