package io.everwire.testkit.seeds;

import io.everwire.Position;
import io.everwire.Status;
import org.jspecify.annotations.Nullable;

/** One message that a client has published, and what became of it. */
final class Publication {
  /** What the publisher was told. */
  enum State {
    PENDING,
    CONFIRMED,
    /** It certainly was not published. */
    REFUSED,
    /** It failed, and may have been published all the same. */
    UNCERTAIN
  }

  private final String channel;
  private final int source;
  private final int number;
  private final int size;
  private State state = State.PENDING;
  private @Nullable Status failure;
  private @Nullable Position position;

  Publication(String channel, int source, int number, int size) {
    this.channel = channel;
    this.source = source;
    this.number = number;
    this.size = size;
  }

  int source() {
    return source;
  }

  int number() {
    return number;
  }

  int size() {
    return size;
  }

  String channel() {
    return channel;
  }

  State state() {
    return state;
  }

  @Nullable Status failure() {
    return failure;
  }

  boolean isPending() {
    return state == State.PENDING;
  }

  void confirmed() {
    settle(State.CONFIRMED);
  }

  void failed(Status status) {
    settle(
        switch (status.code()) {
          case RESOURCE_EXHAUSTED, INVALID_ARGUMENT -> State.REFUSED;
          default -> State.UNCERTAIN;
        });
    failure = status;
    if (state == State.REFUSED && position != null) {
      throw new Violation(this + " was refused and stands at " + position);
    }
  }

  /**
   * It was seen at a position; every other sighting must agree. Where the broker has lost the epoch
   * in which it stood, a repetition may have brought it into another one.
   */
  void standsAt(Position seen) {
    if (state == State.REFUSED) {
      throw new Violation(this + " was refused and stands at " + seen);
    }
    if (position != null
        && position.epoch().equals(seen.epoch())
        && position.offset() != seen.offset()) {
      throw new Violation(this + " stands at " + position + " and at " + seen);
    }
    position = seen;
  }

  private void settle(State settled) {
    if (state != State.PENDING) {
      throw new Violation(this + " is settled twice");
    }
    state = settled;
  }

  @Override
  public String toString() {
    return "message "
        + number
        + " of publisher "
        + source
        + " to "
        + channel
        + " ("
        + size
        + " bytes, "
        + state
        + ")";
  }
}
