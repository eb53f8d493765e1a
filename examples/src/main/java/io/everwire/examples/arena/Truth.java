package io.everwire.examples.arena;

import java.util.Map.Entry;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the server really had in the last {@value #KEPT_MICROS} µs, to measure what players see
 * against. The loop of the server adds; any thread asks.
 */
final class Truth {
  static final long KEPT_MICROS = 3_000_000;

  private final ConcurrentSkipListMap<Long, WorldState> states = new ConcurrentSkipListMap<>();

  void add(WorldState state) {
    states.put(state.timeMicros(), state);
    states.headMap(state.timeMicros() - KEPT_MICROS).clear();
  }

  /** Where a player was; empty if that is not known, or not yet. */
  Optional<Point> at(int id, long timeMicros) {
    Entry<Long, WorldState> earlier = states.floorEntry(timeMicros);
    Entry<Long, WorldState> later = states.ceilingEntry(timeMicros);
    return earlier == null || later == null
        ? Optional.empty()
        : WorldState.between(earlier.getValue(), later.getValue(), id, timeMicros);
  }
}
