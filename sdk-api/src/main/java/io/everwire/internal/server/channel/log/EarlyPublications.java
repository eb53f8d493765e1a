package io.everwire.internal.server.channel.log;

import io.everwire.broker.LoggedPublication;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publications that came before others of lower offset. Bounded: what would be more than 1,024
 * publications or 4 MiB is not kept. Confined to the channel's turns.
 */
final class EarlyPublications {
  private static final int MAX_MESSAGES = 1_024;
  private static final long MAX_BYTES = 4L << 20;

  private final TreeMap<Long, LoggedPublication> waiting = new TreeMap<>();
  private long bytes;

  void keep(LoggedPublication publication) {
    int more = publication.publication().bytes();
    if (waiting.size() < MAX_MESSAGES
        && bytes + more <= MAX_BYTES
        && waiting.putIfAbsent(publication.offset(), publication) == null) {
      bytes += more;
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The lowest offset that waits; not to be asked while nothing does. */
  long firstOffset() {
    return waiting.firstKey();
  }

  /** Takes the first if it is not beyond an offset. */
  @Nullable LoggedPublication pollUpTo(long offset) {
    if (waiting.isEmpty() || waiting.firstKey() > offset) {
      return null;
    }
    LoggedPublication first = waiting.pollFirstEntry().getValue();
    bytes -= first.publication().bytes();
    return first;
  }

  void forEach(Consumer<LoggedPublication> action) {
    waiting.values().forEach(action);
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }
}
