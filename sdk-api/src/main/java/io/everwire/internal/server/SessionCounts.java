package io.everwire.internal.server;

import java.util.HashMap;
import java.util.Map;

/** How many sessions belong to each of something. To be guarded by its user. */
final class SessionCounts {
  private final Map<String, Integer> counts = new HashMap<>();

  int of(String key) {
    return counts.getOrDefault(key, 0);
  }

  void add(String key) {
    counts.merge(key, 1, Integer::sum);
  }

  void remove(String key) {
    counts.computeIfPresent(key, (unused, count) -> count == 1 ? null : count - 1);
  }
}
