package io.everwire.examples.demo;

import io.everwire.Position;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Where each message of the channel stands, as all who know say: its publisher by the receipt, and
 * whoever gets it. Any thread may write and ask.
 */
final class Ledger {
  private record Entry(int source, long sequence) {}

  private final Map<Entry, Position> positions = new ConcurrentHashMap<>();
  private final Map<String, NavigableSet<Long>> offsets = new ConcurrentHashMap<>();

  /**
   * Notes where a message stands.
   *
   * @return what is wrong, if another position was noted before
   */
  Optional<String> note(Parcel parcel, Position position) {
    Entry entry = new Entry(parcel.source(), parcel.sequence());
    Position known = positions.putIfAbsent(entry, position);
    if (known == null) {
      offsets
          .computeIfAbsent(position.epoch(), epoch -> new ConcurrentSkipListSet<>())
          .add(position.offset());
      return Optional.empty();
    }
    return known.equals(position)
        ? Optional.empty()
        : Optional.of(
            "message %d of source %d stands at %s and at %s"
                .formatted(entry.sequence(), entry.source(), known, position));
  }

  /** How many messages are known to stand in a part of an epoch. */
  long count(String epoch, long after, long upTo) {
    NavigableSet<Long> known = offsets.get(epoch);
    return known == null || upTo <= after ? 0 : known.subSet(after, false, upTo, true).size();
  }
}
