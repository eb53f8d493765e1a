package io.everwire.examples.demo;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Blocks the way to one of the server's listeners for a while, for all sessions, then to another:
 * links that are there are cut, and new ones are refused. Runs on one thread.
 */
final class Blockade {
  private static final Duration OPEN = Duration.ofMillis(900);
  private static final Duration BLOCKED = Duration.ofMillis(1_300);

  private final List<DemoSession> sessions;
  private final List<URI> listeners;
  private final RandomGenerator random;
  private final Clockwork clockwork;

  /**
   * Makes a blockade that has not begun.
   *
   * @param listeners where the server listens
   * @param random draws which way is blocked
   * @param clockwork blocks and unblocks, until it is closed
   */
  Blockade(
      List<DemoSession> sessions,
      List<URI> listeners,
      RandomGenerator random,
      Clockwork clockwork) {
    this.sessions = List.copyOf(sessions);
    this.listeners = List.copyOf(listeners);
    this.random = random;
    this.clockwork = clockwork;
  }

  void start() {
    clockwork.after(OPEN, this::block);
  }

  private void block() {
    URI listener = listeners.get(random.nextInt(listeners.size()));
    sessions.forEach(session -> session.block(listener, true));
    clockwork.after(BLOCKED, () -> unblock(listener));
  }

  private void unblock(URI listener) {
    sessions.forEach(session -> session.block(listener, false));
    start();
  }

  /** Leaves no way blocked. To be called when the clockwork is closed. */
  void lift() {
    sessions.forEach(session -> listeners.forEach(listener -> session.block(listener, false)));
  }
}
