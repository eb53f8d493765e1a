package io.everwire.examples.arena;

/**
 * A place in the arena, in whole centimetres, so that the server and every client compute the same.
 *
 * @param x from the west wall
 * @param y from the north wall
 */
record Place(int x, int y) {
  static final int WIDTH_CM = 8_000;
  static final int HEIGHT_CM = 4_000;

  /** Where one input leads from here; walls stop it. */
  Place step(Heading heading) {
    return new Place(
        Math.max(0, Math.min(WIDTH_CM, x + heading.dx)),
        Math.max(0, Math.min(HEIGHT_CM, y + heading.dy)));
  }

  Point point() {
    return new Point(x, y);
  }
}
