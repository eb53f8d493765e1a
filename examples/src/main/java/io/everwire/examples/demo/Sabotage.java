package io.everwire.examples.demo;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Spoils one message on its way to the checker, to show that the checker would notice. Confined to
 * one receiver's callbacks.
 */
final class Sabotage implements Tamper {
  enum Kind {
    /** One message is not passed on. */
    DROP,
    /** One message is passed on twice. */
    REPEAT,
    /** Two messages of one source change places. */
    SWAP;

    static Kind of(long seed) {
      return values()[Math.floorMod(seed, values().length)];
    }
  }

  /** Well within the messages of the shortest run. */
  private static final int LATEST_VICTIM = 400;

  private final Kind kind;
  private final int victim;
  private int passed;
  private @Nullable Parcel held;

  Sabotage(Kind kind, RandomGenerator random) {
    this.kind = kind;
    this.victim = 1 + random.nextInt(LATEST_VICTIM);
  }

  @Override
  public void pass(Parcel parcel, Consumer<Parcel> next) {
    passed++;
    if (passed == victim) {
      spoil(parcel, next);
      return;
    }
    next.accept(parcel);
    Parcel late = held;
    // Only an exchange within one source shows in the numbers: sources do not wait for each other.
    if (late != null && late.source() == parcel.source()) {
      held = null;
      next.accept(late);
    }
  }

  private void spoil(Parcel parcel, Consumer<Parcel> next) {
    switch (kind) {
      case DROP -> {}
      case REPEAT -> {
        next.accept(parcel);
        next.accept(parcel);
      }
      case SWAP -> held = parcel;
    }
  }
}
