package io.everwire;

import java.util.List;
import java.util.Optional;

/**
 * A part of a channel's history.
 *
 * @param messages in the order that was asked for, without those that delete a key
 * @param head the position of the channel's newest publication when the question was answered
 * @param gap what is missing before the first message of a forward query: history no longer has it
 * @param next asks for what follows, up to the query's limit; empty if there was nothing more
 * @param <T> the messages' type
 */
public record HistoryPage<T>(
    List<Message<T>> messages, Position head, Optional<Gap> gap, Optional<HistoryQuery> next) {
  public HistoryPage {
    messages = List.copyOf(messages);
  }
}
