package io.everwire.examples.arena;

/** A difference between what is drawn and what is known, which goes away gradually. */
final class Fading {
  private static final double TIME_CONSTANT_SECONDS = 0.1;

  private Point now = Point.ZERO;

  void add(Point difference) {
    now = now.plus(difference);
  }

  void fade(double seconds) {
    now = now.isTiny() ? Point.ZERO : now.times(Math.exp(-seconds / TIME_CONSTANT_SECONDS));
  }

  Point now() {
    return now;
  }
}
