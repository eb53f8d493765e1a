package io.everwire.internal.client;

import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Session;
import io.everwire.internal.stream.PeerIdentity;
import io.everwire.internal.stream.Streams;
import io.everwire.internal.wire.AuthFrame;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a client begins and ends: the wait for the first connection, the close that flushes, the end
 * for good. Passes on to channels, streams and the refresh of tokens what concerns them. Confined
 * to the client's serializer.
 */
final class ClientLifecycle implements ConnectionDriver.Follower {

  /** What lives and ends with the client. */
  record Parts(
      ClientChannels channels,
      Streams streams,
      TokenRefresh refresh,
      ConnectionReport report,
      Completions completions,
      SerialTimers timers) {}

  private final Parts parts;
  private final CompletableFuture<Void> connected;
  private final CompletableFuture<Void> closed;
  private final Runnable afterEnd;
  private SerialTimers.@Nullable Timer connectDeadline;
  private SerialTimers.@Nullable Timer closeDeadline;
  private boolean begun;
  private boolean closing;
  private boolean ended;

  /**
   * Creates a lifecycle.
   *
   * @param connected completed when the first session is open
   * @param closed completed when the client has ended
   * @param afterEnd runs before that: lets go of threads
   */
  ClientLifecycle(
      Parts parts,
      CompletableFuture<Void> connected,
      CompletableFuture<Void> closed,
      Runnable afterEnd) {
    this.parts = parts;
    this.connected = connected;
    this.closed = closed;
    this.afterEnd = afterEnd;
  }

  boolean isClosing() {
    return closing || ended;
  }

  void connect(ConnectionDriver driver, Optional<Duration> deadline) {
    if (begun || ended || closing) {
      return;
    }
    begun = true;
    deadline.ifPresent(
        time -> connectDeadline = parts.timers().schedule(time, () -> timedOut(driver, time)));
    driver.start();
  }

  private void timedOut(ConnectionDriver driver, Duration time) {
    Status status =
        Status.of(
            StatusCode.UNAVAILABLE,
            "no session within "
                + time.toMillis()
                + " ms (RealtimeClient.Builder.connectTimeout): "
                + driver.whyNotConnected());
    end(driver, status, status);
  }

  /** Closes once everything has been sent, or when time has run out. */
  void close(ConnectionDriver driver, Duration timeout) {
    if (closing || ended) {
      return;
    }
    closing = true;
    driver.expectEnd();
    // A session that was to be left is good enough for what waits.
    parts.channels().hold(false);
    parts.streams().hold(false);
    closeDeadline = parts.timers().schedule(timeout, () -> end(driver, Status.OK, closedStatus()));
    if (!begun) {
      end(driver, Status.OK, closedStatus());
    }
  }

  /** Runs at the end of each drain, before what is pending is sent. */
  void onSettled(ConnectionDriver driver) {
    if (!closing || ended) {
      return;
    }
    Optional<ClientSession> session = driver.session();
    if (driver.isHelloUnanswered()) {
      return; // its answer decides over which link the session ends
    }
    if (session.isEmpty() && parts.channels().isIdle()) {
      end(driver, Status.OK, closedStatus());
    } else if (session.isPresent() && parts.channels().isIdle() && parts.streams().isIdle()) {
      // The deadline of the client's close stands above it.
      session.get().session().close(Status.OK, Duration.ofDays(1));
    }
  }

  private static Status closedStatus() {
    return Status.of(StatusCode.CANCELLED, "the client is closed");
  }

  private void end(ConnectionDriver driver, Status reason, Status toWaiting) {
    if (ended) {
      return;
    }
    ended = true;
    closing = true;
    parts.timers().cancel(connectDeadline);
    parts.timers().cancel(closeDeadline);
    // Before the session ends: what is unconfirmed was cancelled here, and not lost with it.
    parts.channels().close(toWaiting);
    driver.stop(toWaiting);
    parts.streams().close(toWaiting);
    parts.refresh().onSessionLost(toWaiting);
    parts.report().detached(ConnectionEvent.Kind.CLOSED, ConnectionState.CLOSED, reason, null);
    parts.completions().fail(connected, toWaiting);
    parts.completions().run(afterEnd);
    parts.completions().done(closed);
  }

  @Override
  public void onRefused(ConnectionDriver driver, Status status) {
    end(driver, status, status);
  }

  @Override
  public void onSessionOpened(Session session, Duration remembered) {
    parts.timers().cancel(connectDeadline);
    parts.completions().done(connected);
    parts.channels().onSessionOpened(session, remembered);
    parts.streams().onSessionOpened(session, new PeerIdentity(session.id(), Optional.empty()));
  }

  @Override
  public void onWelcome(ClientSession session, long tokenExpiresInMillis) {
    parts.refresh().onWelcome(session, tokenExpiresInMillis);
  }

  @Override
  public void onChannelFrame(ChannelFrame frame) {
    parts.channels().onFrame(frame);
  }

  @Override
  public void onStreamFrame(StreamFrame frame) {
    parts.streams().onFrame(frame);
  }

  @Override
  public void onAuthFrame(AuthFrame frame) {
    if (frame instanceof AuthFrame.Refreshed refreshed) {
      parts.refresh().onRefreshed(refreshed);
    } else {
      onOtherFrame(frame);
    }
  }

  @Override
  public void onOtherFrame(Frame frame) {
    throw new WireException(frame.getClass().getSimpleName() + " is not for a client");
  }

  @Override
  public void onDraining() {
    parts.channels().hold(true);
    parts.streams().hold(true);
  }

  @Override
  public boolean isAtRest() {
    return parts.channels().isAtRest() && parts.streams().isAtRest();
  }

  @Override
  public void onSessionLost(ConnectionDriver driver, Status status) {
    parts.refresh().onSessionLost(status);
    parts.channels().onSessionLost(status);
    parts.streams().onSessionLost(status);
    if (closing) {
      end(driver, Status.OK, closedStatus());
    }
  }
}
