package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a channel stands at its server.
 *
 * @param name the channel's name
 * @param subscriptions how many subscriptions it has
 * @param head the position of the newest message that this server knows of: of those that it has
 *     published or delivered, or that were there when its first subscription began; empty before
 */
public record ChannelInfo(String name, int subscriptions, Optional<Position> head) {
  public ChannelInfo {
    requireNonNull(name, "name");
    requireNonNull(head, "head");
  }
}
