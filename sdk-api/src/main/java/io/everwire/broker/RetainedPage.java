package io.everwire.broker;

import io.everwire.Position;
import java.util.List;

/**
 * A part of the retained values.
 *
 * @param values in the order of their keys
 * @param head the newest publication's position when this page was read
 * @param hasMore whether there are values with later keys
 */
public record RetainedPage(List<LoggedPublication> values, Position head, boolean hasMore) {
  public RetainedPage {
    values = List.copyOf(values);
  }
}
