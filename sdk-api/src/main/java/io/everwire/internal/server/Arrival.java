package io.everwire.internal.server;

import io.everwire.transport.Link;
import io.everwire.transport.LinkFacts;
import org.jspecify.annotations.Nullable;

/**
 * A link that was accepted.
 *
 * @param entrance the listener that it came by, or null if it came from elsewhere
 */
record Arrival(Link link, LinkFacts facts, @Nullable Entrance entrance) {}
