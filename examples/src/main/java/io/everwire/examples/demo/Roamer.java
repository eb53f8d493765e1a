package io.everwire.examples.demo;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Makes one session migrate now and then. When a cut has spoiled a migration the session stays
 * where it is, and tries again soon.
 */
final class Roamer {
  private static final int SHORTEST_PAUSE_MILLIS = 500;
  private static final int LONGEST_PAUSE_MILLIS = 900;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

  private final DemoSession session;
  private final RandomGenerator random;
  private final Clockwork clockwork;

  /**
   * Makes a roamer.
   *
   * @param session what is to migrate
   * @param random draws pauses
   * @param clockwork runs the migrations, until it is closed
   */
  Roamer(DemoSession session, RandomGenerator random, Clockwork clockwork) {
    this.session = session;
    this.random = random;
    this.clockwork = clockwork;
  }

  void start() {
    Duration pause = Duration.ofMillis(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    clockwork.after(pause, this::migrate);
  }

  private void migrate() {
    var unused =
        session
            .migrate(random)
            .whenComplete(
                (moved, failure) -> {
                  if (failure == null) {
                    start();
                  } else {
                    clockwork.after(PAUSE_AFTER_FAILURE, this::migrate);
                  }
                });
  }
}
