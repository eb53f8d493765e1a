package io.everwire.examples.arena;

import java.util.random.RandomGenerator;

/** Goes for one gem after the other, and now and then just somewhere. */
final class Bot implements Pilot {
  private static final int LONGEST_INPUTS = 2 * Input.PER_SECOND;
  private static final double WANDERS = 0.3;

  private final RandomGenerator random;
  private Place goal = new Place(0, 0);
  private int inputsLeft;

  Bot(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Heading steer(Place own, WorldState newest) {
    if (inputsLeft-- <= 0 || own.point().distanceTo(goal.point()) < Heading.STEP_CM) {
      inputsLeft = 1 + random.nextInt(LONGEST_INPUTS);
      goal =
          newest.gems().isEmpty() || random.nextDouble() < WANDERS
              ? new Place(random.nextInt(Place.WIDTH_CM), random.nextInt(Place.HEIGHT_CM))
              : newest.gems().get(random.nextInt(newest.gems().size()));
    }
    return Heading.towards(own, goal);
  }
}
