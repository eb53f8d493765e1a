package io.everwire.examples.demo;

import io.everwire.ConnectionState;
import java.time.Duration;
import java.util.Optional;

/**
 * How one session stands at one moment.
 *
 * @param name the session's name
 * @param state where its connection stands
 * @param outPerSecond messages sent in the last second
 * @param inPerSecond messages received in the last second
 * @param roundTrip a round trip, where one was measured
 * @param linksLost links that died
 * @param resumes resumes since the start
 * @param migrations migrations since the start
 */
record SessionLine(
    String name,
    ConnectionState state,
    long outPerSecond,
    long inPerSecond,
    Optional<Duration> roundTrip,
    long linksLost,
    long resumes,
    long migrations) {}
