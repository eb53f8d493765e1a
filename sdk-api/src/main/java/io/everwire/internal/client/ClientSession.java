package io.everwire.internal.client;

import io.everwire.internal.metrics.TrafficTotals;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/**
 * One session as its client knows it: what it takes to come back to it. Confined to the client's
 * serializer.
 *
 * <p>Attempts and token generations rise with every Hello, so that the server can tell a late one
 * (protocol, section 4).
 */
final class ClientSession {
  static final int VERSION = 1;

  private final Session session;
  private final String clientId;
  private final WireLimits own;
  private final Set<URI> shutOut = new HashSet<>();
  private byte[] resumeKey;
  private long attempt = 1;
  private long tokenGeneration = 1;

  private ClientSession(Session session, String clientId, WireLimits own, byte[] resumeKey) {
    this.session = session;
    this.clientId = clientId;
    this.own = own;
    this.resumeKey = resumeKey;
  }

  /** The session that a Welcome opens. */
  static ClientSession open(
      LinkFrame.Welcome welcome,
      ClientSettings settings,
      Environment environment,
      SerialTimers timers,
      Session.Owner owner,
      TrafficTotals totals) {
    Session.Terms terms =
        new Session.Terms(
            welcome.sessionId(),
            welcome.limits(),
            settings.limits().replayBufferBytes(),
            settings.keepAlive());
    return new ClientSession(
        new Session(terms, environment, timers, settings.parts(), owner, totals),
        settings.clientId(),
        WireLimits.of(settings.limits()),
        welcome.resumeKey());
  }

  /** The Hello that asks for a new session. */
  static LinkFrame.Hello firstHello(String clientId, String token, WireLimits own) {
    return new LinkFrame.Hello(
        new int[] {VERSION}, clientId, token, 1, "", new byte[0], 1, 0, new int[0], own);
  }

  Session session() {
    return session;
  }

  String id() {
    return session.id();
  }

  /**
   * The Hello that asks to go on with this session; the next attempt, with the next generation of
   * the token.
   */
  LinkFrame.Hello nextHello(String token) {
    attempt++;
    tokenGeneration++;
    return new LinkFrame.Hello(
        new int[] {VERSION},
        clientId,
        token,
        tokenGeneration,
        id(),
        resumeKey,
        attempt,
        session.received(),
        new int[0],
        own);
  }

  /** The generation of a token that is shown within the session. */
  long nextTokenGeneration() {
    return ++tokenGeneration;
  }

  /** Whether a Welcome answers a Hello of this session. */
  boolean isAnsweredBy(LinkFrame.Welcome welcome) {
    return welcome.resumed() && welcome.sessionId().equals(id());
  }

  /** Goes on over a link whose Welcome has come, and answers it with a batch at once. */
  Attachment attach(Link link, LinkFrame.Welcome welcome) {
    Attachment attachment = session.attach(link, welcome.received(), welcome.replayFrom());
    resumeKey = welcome.resumeKey();
    session.oweBatch();
    return attachment;
  }

  /** An endpoint that refused the session while another link lived is not tried again for it. */
  void shutOut(URI endpoint) {
    shutOut.add(endpoint);
  }

  boolean isShutOut(URI endpoint) {
    return shutOut.contains(endpoint);
  }
}
