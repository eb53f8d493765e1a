package io.everwire.broker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a channel keeps; see {@link io.everwire.ChannelPolicy}, which has the same settings.
 *
 * @param historyMessages how many publications
 * @param historyAge how long
 * @param historyBytes how many bytes of them
 * @param retainedKeys of how many keys the last value
 * @param retainedBytes how many bytes of them
 * @param retainedAge how long
 */
public record Retention(
    int historyMessages,
    Duration historyAge,
    long historyBytes,
    int retainedKeys,
    long retainedBytes,
    Duration retainedAge) {
  public Retention {
    requireNonNull(historyAge, "historyAge");
    requireNonNull(retainedAge, "retainedAge");
  }
}
