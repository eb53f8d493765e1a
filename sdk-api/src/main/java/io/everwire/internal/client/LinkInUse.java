package io.everwire.internal.client;

import static io.everwire.ConnectionEvent.Kind.LINK_LOST;

import io.everwire.ConnectionState;
import io.everwire.Status;
import io.everwire.transport.Environment;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the link leads that carries the session, since when, and whether it is lost. While a Hello
 * is under way to move the session, a link that ends is not lost for certain: the server closes it
 * when it switches. Confined to the client's serializer.
 */
final class LinkInUse {
  private final Environment environment;
  private final ConnectionReport report;
  private final Demotions demotions;
  private @Nullable URI endpoint;
  private long sinceNanos;
  private @Nullable Status suspected;
  private boolean peerLeaves;

  LinkInUse(Environment environment, ConnectionReport report, Demotions demotions) {
    this.environment = environment;
    this.report = report;
    this.demotions = demotions;
  }

  /** The endpoint in use, or the last one that was; null before the first. */
  @Nullable URI endpoint() {
    return endpoint;
  }

  void take(URI next) {
    endpoint = next;
    sinceNanos = environment.nanoTime();
    suspected = null;
    peerLeaves = false;
  }

  /** The server leaves the link in good order: its end will say nothing against the endpoint. */
  void onPeerLeaving() {
    peerLeaves = true;
  }

  /** The session has ended: its link's end is no loss. */
  void leave() {
    suspected = null;
  }

  boolean isLossSuspected() {
    return suspected != null;
  }

  /** The link has ended, maybe because the server has switched to another. */
  void suspectLoss(Status why) {
    suspected = why;
  }

  /** The server has not switched: a link whose loss was suspected is lost. */
  void confirmLoss() {
    if (suspected != null) {
      lose(suspected);
    }
  }

  /** The link is lost; returns how long it has lived. */
  Duration lose(Status why) {
    suspected = null;
    long now = environment.nanoTime();
    Duration lived = Duration.ofNanos(now - sinceNanos);
    if (endpoint != null && !peerLeaves) {
      demotions.onDied(endpoint, lived, now);
    }
    report.detached(LINK_LOST, ConnectionState.RECONNECTING, why, endpoint);
    return lived;
  }
}
