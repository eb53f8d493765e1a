package io.everwire.examples.arena;

import java.util.List;

/** Which way a player wants to go during one input. The order is part of the protocol. */
enum Heading {
  NONE(0, 0),
  NORTH(0, -10),
  NORTH_EAST(7, -7),
  EAST(10, 0),
  SOUTH_EAST(7, 7),
  SOUTH(0, 10),
  SOUTH_WEST(-7, 7),
  WEST(-10, 0),
  NORTH_WEST(-7, -7);

  /** How far one input moves a player at most, in centimetres. */
  static final int STEP_CM = 10;

  static final List<Heading> ALL = List.of(values());

  final int dx;
  final int dy;

  Heading(int dx, int dy) {
    this.dx = dx;
    this.dy = dy;
  }

  /** The one that leads most directly from a place to another. */
  static Heading towards(Place from, Place to) {
    int dx = Integer.signum((to.x() - from.x()) / STEP_CM);
    int dy = Integer.signum((to.y() - from.y()) / STEP_CM);
    return ALL.stream()
        .filter(each -> Integer.signum(each.dx) == dx && Integer.signum(each.dy) == dy)
        .findFirst()
        .orElse(NONE);
  }
}
