package io.everwire.examples.demo;

/**
 * How subscriptions went on after the server was restarted.
 *
 * @param recoveries how often one went on without a gap
 * @param gaps how often one was told a gap
 * @param plannedRecoveries how often it was to: once for each subscription and restart on the same
 *     broker
 * @param plannedGaps how often it was to: once for each subscription and restart with a new broker
 */
record Continuity(long recoveries, long gaps, long plannedRecoveries, long plannedGaps) {
  boolean isAsPlanned() {
    return recoveries == plannedRecoveries && gaps == plannedGaps;
  }
}
