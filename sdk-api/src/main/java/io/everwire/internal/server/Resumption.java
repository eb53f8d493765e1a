package io.everwire.internal.server;

import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.AttachRule;
import io.everwire.internal.session.ResumeKeys;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What opens a session again, and how long it waits for that without a link: for the resume window,
 * or while it is provisional, which it is until its client has been heard of after a Welcome, for
 * the handshake timeout. Confined to the session's serializer.
 */
final class Resumption {
  private final ServerSettings settings;
  private final SerialTimers timers;
  private final ResumeKeys keys;
  private final AttachRule rule;
  private final Principal principal;
  private final Consumer<Status> onExpired;
  private long lastAttempt;
  private boolean provisional = true;
  private SerialTimers.@Nullable Timer expiry;

  /**
   * Of a new session.
   *
   * @param principal who alone may open it again
   * @param onExpired told that nobody did so in time
   */
  Resumption(
      ServerSettings settings,
      Environment environment,
      SerialTimers timers,
      Principal principal,
      Consumer<Status> onExpired) {
    this.settings = settings;
    this.timers = timers;
    this.keys = settings.parts().resumeKeys(environment);
    this.rule = settings.parts().attachRule();
    this.principal = principal;
    this.onExpired = onExpired;
  }

  /**
   * Whether a Hello may take the session over; changes nothing.
   *
   * @param shown who the client says it is
   * @param sent counted frames that the session has sent
   * @return the refusal, or nothing
   */
  Optional<LinkFrame.Reject> refusal(LinkFrame.Hello hello, Principal shown, long sent) {
    return rule.judge(
        hello, shown.id(), new AttachRule.Present(keys, principal.id(), lastAttempt, sent));
  }

  /** A Hello was accepted. */
  void onAccepted(LinkFrame.Hello hello) {
    keys.onShown(hello.resumeKey());
  }

  /** A link takes the session over, or is its first. */
  void onAttaching(LinkFrame.Hello hello) {
    timers.cancel(expiry);
    lastAttempt = hello.attempt();
  }

  /** The key for the next Welcome. */
  byte[] nextKey() {
    return keys.issue();
  }

  /** The client has got the last Welcome. */
  void onWelcomeReceived() {
    keys.onWelcomeReceived();
  }

  /** Notes that the client has been heard of; true the first time. */
  boolean confirm() {
    boolean first = provisional;
    provisional = false;
    return first;
  }

  boolean isProvisional() {
    return provisional;
  }

  /** The link is gone: the time runs. */
  void onDetached() {
    expiry =
        provisional
            ? expireAfter(settings.handshakeTimeout(), "handshakeTimeout")
            : expireAfter(settings.resumeWindow(), "resumeWindow");
  }

  private SerialTimers.Timer expireAfter(Duration window, String setting) {
    return timers.schedule(
        window,
        () ->
            onExpired.accept(
                Status.of(
                    StatusCode.UNAVAILABLE,
                    "the session was not resumed within %d ms (RealtimeServer.Builder.%s)"
                        .formatted(window.toMillis(), setting))));
  }

  /** The session has ended. */
  void stop() {
    timers.cancel(expiry);
  }
}
