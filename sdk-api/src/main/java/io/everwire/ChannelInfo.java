package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * How a channel stands at its server.
 *
 * @param name the channel's name
 * @param subscriptions how many subscriptions it has
 * @param head the position of its newest message; offset 0 before the first
 */
public record ChannelInfo(String name, int subscriptions, Position head) {
  public ChannelInfo {
    requireNonNull(name, "name");
    requireNonNull(head, "head");
  }
}
