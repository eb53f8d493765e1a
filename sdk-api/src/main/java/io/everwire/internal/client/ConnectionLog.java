package io.everwire.internal.client;

import io.everwire.ConnectionEvent;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what becomes of a client's connection: which endpoint was chosen, and why better
 * ones were not, once for each choice; the rest is for those who look for a fault. Confined to the
 * client's serializer.
 */
final class ConnectionLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

  /** Where the session had fallen back to when that was said last. */
  private @Nullable URI fellBackTo;

  void write(ConnectionEvent event, @Nullable String sessionId) {
    String session = sessionId == null ? "none" : sessionId;
    Object endpoint = event.endpoint().isPresent() ? event.endpoint().get() : "no endpoint";
    switch (event.kind()) {
      case SESSION_OPENED -> LOG.info("session {}: opened over {}", session, endpoint);
      case FELL_BACK -> fellBack(event, session);
      case UPGRADED -> {
        fellBackTo = null;
        LOG.info("session {}: upgraded to {}", session, endpoint);
      }
      case MIGRATED -> {
        fellBackTo = null;
        LOG.info("session {}: migrated to {}", session, endpoint);
      }
      case DRAINING -> LOG.info("session {}: to be left, {}", session, event.reason());
      case SESSION_LOST -> LOG.info("session {}: lost, {}", session, event.reason());
      case CLOSED -> LOG.info("session {}: connection closed, {}", session, event.reason());
      case CONNECTING, LINK_LOST, RESUMED, ATTEMPT_FAILED ->
          LOG.debug("session {}: {} at {}, {}", session, event.kind(), endpoint, event.reason());
    }
  }

  private void fellBack(ConnectionEvent event, String session) {
    URI endpoint = event.endpoint().orElse(null);
    if (endpoint != null && endpoint.equals(fellBackTo)) {
      LOG.debug("session {}: still over {}: {}", session, endpoint, event.reason().message());
    } else {
      fellBackTo = endpoint;
      LOG.info("session {}: runs over {}: {}", session, endpoint, event.reason().message());
    }
  }
}
