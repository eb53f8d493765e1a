package io.everwire.internal.client;

import io.everwire.Member;
import io.everwire.Presence;
import io.everwire.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for presence, as it comes. Bounded by {@link MemberBound}; beyond it the
 * answer is forgotten, and the question refused when it has ended. Confined to the client's
 * serializer.
 */
final class MembersAnswer {
  private final String question;
  private final List<Member> members = new ArrayList<>();
  private final MemberBound bound = new MemberBound();
  private @Nullable Status refusal;

  MembersAnswer(String question) {
    this.question = question;
  }

  void add(List<Member> more) {
    if (refusal != null) {
      return;
    }
    more.forEach(bound::add);
    if (bound.isExceeded()) {
      refusal = MemberBound.status(question);
      members.clear();
    } else {
      members.addAll(more);
    }
  }

  /** Why there is no answer; null if there is one. */
  @Nullable Status refusal() {
    return refusal;
  }

  Presence end(long count) {
    return new Presence(members, count);
  }
}
