package io.everwire.internal.server;

import io.everwire.AuthenticationRequest;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.AuthFrame;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkFacts;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a session goes by, one after the other.
 *
 * <ul>
 *   <li>The newest that was accepted counts; a verdict on an older one changes nothing. The
 *       principal's id never changes.
 *   <li>When its time comes the session ends, unless it has no link or a newer one is being judged.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class SessionTokens {
  private final Authentication authentication;
  private final Session session;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final Consumer<Principal> onRenewed;
  private final TokenVerdicts verdicts = new TokenVerdicts();
  private final TokenExpiry expiry;

  /** As the newest token shows it. */
  private Principal principal;

  /**
   * Creates the tokens of a session.
   *
   * @param principal as the first shows it
   * @param onRenewed told the principal as a newer one shows it
   */
  SessionTokens(
      Authentication authentication,
      Principal principal,
      Session session,
      Environment environment,
      Serializer serializer,
      SerialTimers timers,
      Consumer<Principal> onRenewed) {
    this.authentication = authentication;
    this.principal = principal;
    this.session = session;
    this.serializer = serializer;
    this.timers = timers;
    this.onRenewed = onRenewed;
    this.expiry = new TokenExpiry(environment, timers, this::onExpired);
  }

  /** The principal as the newest token shows it. */
  Principal principal() {
    return principal;
  }

  /** The session is opened with its first token. */
  void begin(long generation) {
    verdicts.onAccepted(generation);
    expiry.set(principal);
  }

  /** Why a Hello's token, which was accepted, does not resume the session; empty if it may. */
  Optional<Status> refusal(long generation) {
    return verdicts.isSuperseded(generation) && expiry.isExpired()
        ? Optional.of(expired())
        : Optional.empty();
  }

  /** A Hello resumes the session with a token that was accepted. */
  void onResumed(long generation, Principal shown) {
    if (!verdicts.isSuperseded(generation)) {
      renew(generation, shown);
    }
  }

  private void renew(long generation, Principal shown) {
    verdicts.onAccepted(generation);
    principal = shown;
    expiry.set(shown);
    onRenewed.accept(shown);
  }

  /** The token's time has come; without a link the client may still come with a newer one. */
  private void onExpired() {
    if (session.isAttached() && !verdicts.isJudging()) {
      session.leave(expired());
    }
  }

  private Status expired() {
    return Status.of(
        StatusCode.UNAUTHENTICATED,
        "the token of \"" + principal.id() + "\" has expired, and no newer one was shown");
  }

  /** Judges a newer token for the running session. */
  void onRefresh(AuthFrame.Refresh refresh, String clientId, LinkFacts facts) {
    if (!verdicts.begin()) {
      throw new WireException("a Refresh while the one before it is being judged");
    }
    if (verdicts.isSuperseded(refresh.generation())) {
      answer(refresh, true, null);
      return;
    }
    authentication.judge(
        new AuthenticationRequest(refresh.token(), clientId, facts),
        serializer,
        timers,
        verdict -> onVerdict(refresh, verdict));
  }

  private void onVerdict(AuthFrame.Refresh refresh, Authentication.Verdict verdict) {
    if (verdicts.isSuperseded(refresh.generation())) {
      answer(refresh, true, null);
    } else if (verdict.principal() == null) {
      answer(refresh, false, verdict.refusal());
    } else if (!verdict.principal().id().equals(principal.id())) {
      answer(
          refresh,
          false,
          Status.of(
              StatusCode.PERMISSION_DENIED,
              "the token belongs to another principal than the session"));
    } else {
      renew(refresh.generation(), verdict.principal());
      answer(refresh, false, null);
    }
    if (expiry.isExpired()) {
      // Its time came while the newer one was judged, which was refused.
      session.leave(expired());
    }
  }

  private void answer(AuthFrame.Refresh refresh, boolean superseded, @Nullable Status refusal) {
    verdicts.judged();
    boolean accepted = !superseded && refusal == null;
    session.send(
        new AuthFrame.Refreshed(
            refresh.generation(), superseded, refusal, accepted ? expiry.leftMillis() : 0),
        verdicts::end);
  }

  /** What the client is told of the newest: until when, from now; 0 if it does not expire. */
  long leftMillis() {
    return expiry.leftMillis();
  }

  void stop() {
    expiry.stop();
  }
}
