package io.everwire.examples.demo;

import java.time.Duration;
import java.util.List;

/**
 * How a run stands at one moment.
 *
 * @param elapsed since the first message
 * @param seconds how long messages are sent
 * @param sessions how each session stands
 * @param tally what receivers found; as lost count only those that were not under way
 * @param sent messages sent
 * @param faults what sessions went through
 * @param continuity how subscriptions went on after restarts
 * @param uploadName what is uploaded
 * @param uploadedBytes how much of the upload has arrived
 * @param uploadBytes how much it is
 */
record Snapshot(
    Duration elapsed,
    int seconds,
    List<SessionLine> sessions,
    Tally tally,
    long sent,
    Faults faults,
    Continuity continuity,
    String uploadName,
    long uploadedBytes,
    long uploadBytes) {
  Snapshot {
    sessions = List.copyOf(sessions);
  }
}
