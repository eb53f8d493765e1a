package io.everwire.examples.demo;

import io.everwire.ConnectionState;
import java.time.Duration;
import java.util.Optional;

/**
 * How one session stands at one moment.
 *
 * @param name the session's name
 * @param state where its connection stands
 * @param transport the scheme of what carries it at the moment, if anything does
 * @param outPerSecond messages sent in the last second
 * @param inPerSecond messages received in the last second
 * @param roundTrip a round trip, where one was measured
 * @param linksLost links that died
 * @param resumes resumes since the start
 * @param migrations migrations since the start
 * @param fallbacks fallbacks since the start
 * @param upgrades upgrades since the start
 */
record SessionLine(
    String name,
    ConnectionState state,
    Optional<String> transport,
    long outPerSecond,
    long inPerSecond,
    Optional<Duration> roundTrip,
    long linksLost,
    long resumes,
    long migrations,
    long fallbacks,
    long upgrades) {}
