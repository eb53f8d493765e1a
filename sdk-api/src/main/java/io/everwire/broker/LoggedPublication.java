package io.everwire.broker;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A publication with its place in the log.
 *
 * @param offset its offset in the channel's present epoch
 * @param time when it was appended, by the broker's clock
 * @param publication what was published
 */
public record LoggedPublication(long offset, Instant time, Publication publication) {
  public LoggedPublication {
    requireNonNull(time, "time");
    requireNonNull(publication, "publication");
  }
}
