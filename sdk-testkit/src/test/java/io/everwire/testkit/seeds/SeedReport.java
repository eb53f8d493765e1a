package io.everwire.testkit.seeds;

import java.time.Duration;

/**
 * What happened in one world.
 *
 * @param seed what it was drawn from
 * @param messages publishes confirmed, and stream messages received
 * @param deliveries messages handed to subscriptions
 * @param faults links cut, stalled, refused; servers and clients crashed
 * @param resumes sessions that went on over another link after theirs was lost
 * @param migrations sessions that moved while their link was alive
 * @param fallbacks sessions that came to a less preferred endpoint
 * @param upgrades sessions that came back to a better one by themselves
 * @param sessionsLost sessions that could not be resumed
 * @param refused publishes refused because a queue was full
 * @param events everything that happened in the virtual world
 * @param elapsed how long it lasted by its own clock
 */
record SeedReport(
    long seed,
    int messages,
    int deliveries,
    int faults,
    int resumes,
    int migrations,
    int fallbacks,
    int upgrades,
    int sessionsLost,
    int refused,
    long events,
    Duration elapsed) {

  /** Whether the world was eventful enough to prove anything. */
  boolean counts() {
    return messages >= 500 && faults >= 5 && resumes >= 1;
  }
}
