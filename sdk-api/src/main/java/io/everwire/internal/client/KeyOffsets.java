package io.everwire.internal.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to which offset each key was delivered, as far as the position has not moved past it. Bounded:
 * beyond that it forgets the key that was delivered least recently. Confined to the client's
 * serializer.
 */
final class KeyOffsets {
  private static final int MAX_KEYS = 65_536;

  private final Map<String, Long> offsets = new LinkedHashMap<>();

  /** Whether an offset is above what was delivered of its key. */
  boolean isNewer(String key, long offset) {
    Long last = offsets.get(key);
    return last == null || offset > last;
  }

  void put(String key, long offset) {
    offsets.remove(key);
    offsets.put(key, offset);
    if (offsets.size() > MAX_KEYS) {
      Iterator<String> oldest = offsets.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Forgets what the position has moved past: it does not come again. */
  void forgetUpTo(long offset) {
    offsets.values().removeIf(each -> each <= offset);
  }

  void clear() {
    offsets.clear();
  }
}
