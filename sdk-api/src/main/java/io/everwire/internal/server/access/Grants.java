package io.everwire.internal.server.access;

import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.access.Authorization.Question;
import io.everwire.internal.session.SerialTimers;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the authorizer has said about one session, so that it is asked once for each channel and
 * action.
 *
 * <ul>
 *   <li>Bounded: the answer that was used longest ago is forgotten, and would be asked for again.
 *       Questions without an answer are kept; they are bounded by who asks.
 *   <li>A refusal because no answer came is not kept.
 *   <li>An answer to a question from before {@link #forget} counts for nothing.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class Grants {

  /** One answer, or the place for it. */
  static final class Grant {
    private final Question question;
    private boolean settled;
    private @Nullable Status refusal;

    private Grant(Question question) {
      this.question = question;
    }

    Question question() {
      return question;
    }

    boolean isSettled() {
      return settled;
    }

    /** Why it is not allowed; null if it is. Only of a settled one. */
    @Nullable Status refusal() {
      return refusal;
    }
  }

  private final Authorization authorization;
  private final Executor serializer;
  private final SerialTimers timers;
  private final int maxAnswers;
  private final Consumer<Grant> onSettled;
  private final Map<Question, Grant> grants = new LinkedHashMap<>(16, 0.75f, true);
  private Principal principal;

  Grants(
      Authorization authorization,
      Principal principal,
      Executor serializer,
      SerialTimers timers,
      int maxAnswers,
      Consumer<Grant> onSettled) {
    this.authorization = authorization;
    this.principal = principal;
    this.serializer = serializer;
    this.timers = timers;
    this.maxAnswers = maxAnswers;
    this.onSettled = onSettled;
  }

  /** The answer to a question, which is asked if it is new. */
  Grant of(Question question) {
    Grant known = grants.get(question);
    if (known != null) {
      return known;
    }
    Grant fresh = new Grant(question);
    grants.put(question, fresh);
    forgetOldest();
    authorization.ask(principal, question, serializer, timers, refusal -> settle(fresh, refusal));
    return fresh;
  }

  private void settle(Grant grant, @Nullable Status refusal) {
    if (grants.get(grant.question) != grant) {
      return; // forgotten since
    }
    grant.settled = true;
    grant.refusal = refusal;
    onSettled.accept(grant);
    if (refusal != null && refusal.code() != StatusCode.PERMISSION_DENIED) {
      grants.remove(grant.question, grant);
    }
  }

  private void forgetOldest() {
    if (grants.size() > maxAnswers) {
      Iterator<Grant> oldest = grants.values().iterator();
      while (grants.size() > maxAnswers && oldest.hasNext()) {
        if (oldest.next().isSettled()) {
          oldest.remove();
        }
      }
    }
  }

  /** Asks everything again when it is needed next, on behalf of the principal as it is now. */
  void forget(Principal now) {
    principal = now;
    grants.clear();
  }

  /** The session has ended: answers count for nothing. */
  void end() {
    grants.clear();
  }
}
