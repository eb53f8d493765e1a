package io.everwire.internal.session;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Reject;
import java.util.Optional;

/**
 * Whether a Hello may take a session over. Judges and changes nothing: a Hello that is refused
 * leaves no trace in the session. Confined to the session's serializer.
 */
public class AttachRule {
  /** For all sessions: it has no state. */
  static final AttachRule STANDARD = new AttachRule();

  /** What a session is, for this judgement. */
  public record Present(ResumeKeys keys, String principalId, long lastAttempt, long sent) {}

  /** The refusal, or nothing if the Hello may attach. */
  public Optional<Reject> judge(Hello hello, String principalId, Present session) {
    if (!session.keys().isValid(hello.resumeKey())) {
      return gone("the resume key is not valid");
    }
    if (!session.principalId().equals(principalId)) {
      return gone("the session belongs to another principal");
    }
    if (hello.received() > session.sent()) {
      return gone(
          "the client has received "
              + hello.received()
              + " frames, only "
              + session.sent()
              + " were sent");
    }
    if (isLate(hello, session)) {
      return Optional.of(
          new Reject(
              Left.RETRY,
              Status.of(
                  StatusCode.ABORTED,
                  "attempt "
                      + hello.attempt()
                      + " is late, attempt "
                      + session.lastAttempt()
                      + " was taken"),
              0));
    }
    return Optional.empty();
  }

  protected boolean isLate(Hello hello, Present session) {
    return hello.attempt() <= session.lastAttempt();
  }

  private static Optional<Reject> gone(String why) {
    return Optional.of(
        new Reject(
            Left.GONE,
            Status.of(StatusCode.NOT_FOUND, "the session cannot be resumed: " + why),
            0));
  }
}
