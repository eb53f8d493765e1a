package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The server's answer to the opening request, bounded, and judged by its status. */
final class AnswerHead {
  private static final String SWITCHING = "HTTP/1.1 101";

  private final HttpHead head = new HttpHead();

  /**
   * Takes bytes up to the end of the answer.
   *
   * @return whether it is whole; what remains in the buffer comes after it
   * @throws OpeningException if it is no HTTP, or says anything but that protocols are switched
   */
  boolean take(ByteBuffer bytes) throws OpeningException {
    boolean whole;
    try {
      whole = head.take(bytes);
    } catch (ViolationException e) {
      throw failure(CloseReason.Kind.REFUSED, "it does not answer as an HTTP server does", null);
    }
    if (whole && !head.firstLine().startsWith(SWITCHING)) {
      throw failure(CloseReason.Kind.REFUSED, "it answers " + head.firstLine(), null);
    }
    return whole;
  }

  /** All of it, for a parser. */
  ByteBuffer content() {
    return head.content();
  }

  /** The input has ended before the answer has. */
  static OpeningException missing() {
    return failure(
        CloseReason.Kind.UNREACHABLE, "it has closed the connection without an answer", null);
  }

  private static OpeningException failure(
      CloseReason.Kind kind, String why, @Nullable Throwable cause) {
    return new OpeningException(kind, why, cause);
  }
}
