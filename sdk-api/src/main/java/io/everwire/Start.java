package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Where a subscription begins. Immutable. */
public sealed interface Start {

  /**
   * With what is published from now on.
   *
   * @return the start
   */
  static Start now() {
    return new Now();
  }

  /**
   * With what follows a position. Where the channel no longer has all of that, a {@link Gap} comes
   * first.
   *
   * @param position where an earlier subscription stood; see {@link Subscription#position()}
   * @return the start
   */
  static Start after(Position position) {
    return new After(position);
  }

  /**
   * With the last messages of the channel's history.
   *
   * @param messages how many at most; positive
   * @return the start
   */
  static Start rewind(int messages) {
    return new RewindMessages(messages);
  }

  /**
   * With what was published in the last while, as far as the channel's history has it.
   *
   * @param time how long ago at most; positive
   * @return the start
   */
  static Start rewind(Duration time) {
    return new RewindTime(time);
  }

  /** See {@link Start#now()}. */
  record Now() implements Start {}

  /**
   * See {@link Start#after}.
   *
   * @param position where to go on
   */
  record After(Position position) implements Start {
    public After {
      requireNonNull(position, "position");
    }
  }

  /**
   * See {@link Start#rewind(int)}.
   *
   * @param messages how many at most
   */
  record RewindMessages(int messages) implements Start {
    public RewindMessages {
      if (messages < 1) {
        throw new IllegalArgumentException("rewind by " + messages + ", must be positive");
      }
    }
  }

  /**
   * See {@link Start#rewind(Duration)}.
   *
   * @param time how long ago at most
   */
  record RewindTime(Duration time) implements Start {
    public RewindTime {
      requireNonNull(time, "time");
      if (time.toMillis() < 1) {
        throw new IllegalArgumentException("rewind by " + time + ", must be 1 ms or more");
      }
    }
  }
}
