package io.everwire.examples.arena;

/**
 * Where something is drawn, in centimetres; also the way from one point to another.
 *
 * @param x from the west wall
 * @param y from the north wall
 */
record Point(double x, double y) {
  static final Point ZERO = new Point(0, 0);

  /** Less than this cannot be seen. */
  private static final double TINY_CM = 0.1;

  Point plus(Point other) {
    return new Point(x + other.x, y + other.y);
  }

  Point minus(Point other) {
    return new Point(x - other.x, y - other.y);
  }

  Point times(double factor) {
    return new Point(x * factor, y * factor);
  }

  double distanceTo(Point other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  boolean isTiny() {
    return Math.abs(x) < TINY_CM && Math.abs(y) < TINY_CM;
  }
}
