package io.everwire.examples.arena;

import java.util.List;

/** Which way a player wants to go during one input. */
enum Heading {
  NONE(0, 0, 0),
  NORTH(1, 0, -10),
  NORTH_EAST(2, 7, -7),
  EAST(3, 10, 0),
  SOUTH_EAST(4, 7, 7),
  SOUTH(5, 0, 10),
  SOUTH_WEST(6, -7, 7),
  WEST(7, -10, 0),
  NORTH_WEST(8, -7, -7);

  /** How far one input moves a player at most, in centimetres. */
  static final int STEP_CM = 10;

  private static final List<Heading> ALL = List.of(values());

  /** What stands for it in the protocol. */
  final int code;

  final int dx;
  final int dy;

  Heading(int code, int dx, int dy) {
    this.code = code;
    this.dx = dx;
    this.dy = dy;
  }

  static Heading of(int code) {
    return ALL.stream()
        .filter(each -> each.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no heading has the code " + code));
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
