package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import org.jspecify.annotations.Nullable;

/**
 * Whether as many messages come as the stream's type says: any number, or exactly one. On the lane.
 */
final class Arity {
  private final String name;
  private final StatusCode code;
  private final String what;
  private final boolean one;
  private long messages;

  private Arity(String name, boolean one, StatusCode code, String what) {
    this.name = name;
    this.one = one;
    this.code = code;
    this.what = what;
  }

  /** For the side that opens. */
  static Arity ofAnswers(StreamType<?, ?> type) {
    return new Arity(type.name(), type.mode().hasOneAnswer(), StatusCode.INTERNAL, "answer");
  }

  /** For the side that accepts. */
  static Arity ofRequests(StreamType<?, ?> type) {
    return new Arity(
        type.name(), type.mode().hasOneRequest(), StatusCode.INVALID_ARGUMENT, "request");
  }

  /** Counts a message; says what is wrong, if it is one too many. */
  @Nullable Status onMessage() {
    return one && ++messages > 1 ? wrong("more than one " + what) : null;
  }

  /** The other side sends no more; says what is wrong, if that was too little. */
  @Nullable Status onHalfClosed() {
    return one && messages == 0 ? wrong("no " + what) : null;
  }

  private Status wrong(String came) {
    return Status.of(code, "stream \"" + name + "\": " + came + " came, its type has one");
  }
}
