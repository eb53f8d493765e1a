package io.everwire.examples.arena;

import io.everwire.ConnectionEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What all players together have measured. Any thread records and reads. */
final class Measurements {
  private static final long MOST = 60_000_000;
  private static final int DIGITS = 3;
  private static final double MILLIMETRES_PER_CENTIMETRE = 10;

  /** From an input to the state that has it, in microseconds. */
  private final Histogram delays = histogram();

  /** All distances in millimetres. */
  private final Histogram ownErrors = histogram();

  private final Histogram otherErrors = histogram();
  private final Histogram jumps = histogram();

  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong resumed = new AtomicLong();
  private final AtomicLong migrated = new AtomicLong();
  private final AtomicLong sessionsLost = new AtomicLong();

  private static Histogram histogram() {
    return new ConcurrentHistogram(MOST, DIGITS);
  }

  private static void record(Histogram histogram, long value) {
    histogram.recordValue(Math.min(MOST, value));
  }

  private static long millimetres(double centimetres) {
    return Math.round(centimetres * MILLIMETRES_PER_CENTIMETRE);
  }

  void delay(long micros) {
    record(delays, micros);
  }

  /** How far a player's place as it saw it was from the server's, after the same input. */
  void ownError(double centimetres) {
    record(ownErrors, millimetres(centimetres));
  }

  /** How far another player as it was drawn was from the server's truth at the time shown. */
  void otherError(double centimetres) {
    record(otherErrors, millimetres(centimetres));
  }

  /** By how much something moved more within one picture than a player can run. */
  void jump(double centimetres) {
    record(jumps, millimetres(centimetres));
  }

  void note(ConnectionEvent event) {
    switch (event.kind()) {
      case LINK_LOST -> lost.incrementAndGet();
      case RESUMED -> resumed.incrementAndGet();
      case MIGRATED -> migrated.incrementAndGet();
      case SESSION_LOST -> sessionsLost.incrementAndGet();
      default -> {}
    }
  }

  Figures figures() {
    return new Figures(
        delays.copy(),
        ownErrors.copy(),
        otherErrors.copy(),
        jumps.copy(),
        lost.get(),
        resumed.get(),
        migrated.get(),
        sessionsLost.get());
  }

  /** Forgets all that was measured so far, such as during the start. */
  void reset() {
    delays.reset();
    ownErrors.reset();
    otherErrors.reset();
    jumps.reset();
  }
}
