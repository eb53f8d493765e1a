package io.everwire.examples.demo;

import java.util.List;

/**
 * What a run has shown.
 *
 * @param wantedSeconds how long links were to be cut
 * @param seconds how long they were
 * @param sent messages that were sent, over the channel and over streams
 * @param expected messages that receivers were to get: those of the channel once for each
 *     subscriber that was not told that it misses them
 * @param tally what they got
 * @param faults what they got it in spite of
 * @param continuity how subscriptions went on after restarts of the server
 * @param troubles whatever else must not happen
 * @param findings what was proved, for people
 */
record Outcome(
    long wantedSeconds,
    long seconds,
    long sent,
    long expected,
    Tally tally,
    Faults faults,
    Continuity continuity,
    List<String> troubles,
    List<String> findings) {
  Outcome {
    troubles = List.copyOf(troubles);
    findings = List.copyOf(findings);
  }
}
