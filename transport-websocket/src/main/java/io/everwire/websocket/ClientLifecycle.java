package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkConfig;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the plain and the secured connection of a client have in common: how long opening may take,
 * how long the end, and what their link is told of a failure.
 */
final class ClientLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ClientLifecycle.class);

  /** How long the peer may take to end, too, after a close frame. */
  private static final long LINGER_MILLIS = 5_000;

  private static final Environment.Timer NO_TIMER = () -> {};

  private final ClientTarget target;
  private final LinkConfig config;
  private final WsLink link;
  private volatile Environment.Timer timer = NO_TIMER;

  ClientLifecycle(ClientTarget target, LinkConfig config, WsLink link) {
    this.target = target;
    this.config = config;
    this.link = link;
  }

  /** Starts the time that opening may take; false if there is none, and the link has failed. */
  boolean begin() {
    try {
      timer = config.environment().schedule(config.openTimeout(), this::timeout);
      return true;
    } catch (RejectedExecutionException e) {
      fail(CloseReason.Kind.UNREACHABLE, "its environment is closed", e);
      return false;
    }
  }

  private void timeout() {
    fail(
        CloseReason.Kind.UNREACHABLE,
        "not open after %d ms (LinkConfig.openTimeout)".formatted(config.openTimeout().toMillis()),
        null);
  }

  private void fail(CloseReason.Kind kind, String why, @Nullable Throwable cause) {
    link.failed(new CloseReason(kind, "cannot open a link to " + target.uri() + ": " + why, cause));
  }

  /** Open, or at its end: nothing is waited for. Holds what it would have done no longer. */
  void stopTimer() {
    timer.cancel();
    timer = NO_TIMER;
  }

  /** The connection is about to end; after a while it is aborted. */
  void abortSoon(Runnable abort) {
    try {
      timer = config.environment().schedule(Duration.ofMillis(LINGER_MILLIS), abort);
    } catch (RejectedExecutionException e) {
      LOG.debug("the environment is closed, so nobody waits for {}", target.uri(), e);
      abort.run();
    }
  }

  /**
   * The connection is gone.
   *
   * @param cause why; null if the peer has ended it or, while it opens, is none of ours
   */
  void ended(@Nullable Exception cause) {
    if (!link.isOpening()) {
      link.lost(
          cause instanceof IOException io
              ? io
              : new EOFException("end of stream without a close frame"));
    } else if (cause instanceof OpeningException known) {
      fail(known.kind(), String.valueOf(known.getMessage()), known.getCause());
    } else if (cause != null) {
      fail(CloseReason.Kind.UNREACHABLE, String.valueOf(cause.getMessage()), cause);
    } else {
      fail(
          CloseReason.Kind.REFUSED,
          "it upgrades, but does not prove that it is a WebSocket server which speaks the subprotocol "
              + LinkDraft.SUBPROTOCOL,
          null);
    }
  }
}
