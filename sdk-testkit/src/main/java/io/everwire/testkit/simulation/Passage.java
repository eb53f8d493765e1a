package io.everwire.testkit.simulation;

import java.nio.ByteBuffer;

/**
 * One message that is about to pass through a link.
 *
 * @param link the link
 * @param direction which way the message goes
 * @param index how many messages went the same way through this link before it
 * @param message its bytes, read-only
 */
public record Passage(SimulatedLink link, Direction direction, long index, ByteBuffer message) {}
