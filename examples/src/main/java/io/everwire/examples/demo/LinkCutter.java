package io.everwire.examples.demo;

import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Cuts links: which session's, in which direction, after how many more bytes, and whether by FIN or
 * by RST is drawn. The byte lies anywhere, mostly within a message under way. One thread cuts, any
 * may ask.
 */
final class LinkCutter {
  private static final int SHORTEST_PAUSE_MILLIS = 60;
  private static final int LONGEST_PAUSE_MILLIS = 220;
  private static final int MOST_BYTES_MORE = 4 * 1024;

  private final List<DemoSession> sessions;
  private final RandomGenerator random;
  private final AtomicLong cuts = new AtomicLong();

  LinkCutter(List<DemoSession> sessions, RandomGenerator random) {
    this.sessions = List.copyOf(sessions);
    this.random = random;
  }

  /** How long until the next cut. */
  Duration pause() {
    return Duration.ofMillis(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
  }

  void cutOne() {
    DemoSession victim = sessions.get(random.nextInt(sessions.size()));
    Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    long moreBytes = random.nextInt(MOST_BYTES_MORE);
    Cut how = random.nextBoolean() ? Cut.FIN : Cut.RST;
    if (victim.cut(direction, moreBytes, how)) {
      cuts.incrementAndGet();
    }
  }

  /** How many cuts were ordered; one of a link that died first did not take place. */
  long cuts() {
    return cuts.get();
  }
}
