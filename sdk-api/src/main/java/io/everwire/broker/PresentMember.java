package io.everwire.broker;

import static java.util.Objects.requireNonNull;

import io.everwire.Member;

/**
 * A member of a channel as brokers keep it.
 *
 * @param member who
 * @param incarnation rises when the same session enters again, so that a late leave does not remove
 *     it
 */
public record PresentMember(Member member, long incarnation) {
  public PresentMember {
    requireNonNull(member, "member");
  }

  /**
   * Names the member in its channel: the session.
   *
   * @return the session's id
   */
  public String id() {
    return member.sessionId();
  }
}
