package io.everwire.benchmarks.bench.contestants;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All contestants by name, in the order in which they take turns: rivals are near each other. */
public final class Contestants {
  private static final Map<String, Supplier<Contestant>> BY_NAME = new LinkedHashMap<>();

  static {
    add("tcp", PlainTcp::new);
    add("java-websocket", JavaWebSocket::new);
    add("everwire-ws", () -> new Everwire("everwire-ws", "ws://127.0.0.1:%d/rt"));
  }

  private Contestants() {}

  private static void add(String name, Supplier<Contestant> maker) {
    BY_NAME.put(name, maker);
  }

  /** The names of all. */
  public static Collection<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Makes the one of that name. */
  public static Contestant named(String name) {
    Supplier<Contestant> maker = BY_NAME.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "no contestant is called %s; there are %s".formatted(name, names()));
    }
    return maker.get();
  }
}
