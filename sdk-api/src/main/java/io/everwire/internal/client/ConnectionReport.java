package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Connection;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.ServerTime;
import io.everwire.Status;
import io.everwire.internal.metrics.ClientMeters;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.CallbackLane;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the application sees of the connection. Written in the client's serializer, read by any
 * thread; each event is told with the state it led to.
 */
final class ConnectionReport implements Connection {

  /** Published as one, so that a reader never sees halves of two states. */
  private record Present(
      ConnectionState state, Status reason, @Nullable URI endpoint, @Nullable String sessionId) {}

  private final CallbackLane lane;
  private final ClientMeters meters;
  private final ServerClock clock;
  private final ConnectionLog log = new ConnectionLog();
  private final List<Consumer<? super ConnectionEvent>> listeners = new CopyOnWriteArrayList<>();
  private volatile Present present = new Present(ConnectionState.IDLE, Status.OK, null, null);
  private volatile @Nullable Attachment attachment;

  ConnectionReport(CallbackLane lane, ClientMeters meters, ServerClock clock) {
    this.lane = lane;
    this.meters = meters;
    this.clock = clock;
  }

  /** A link carries the session. */
  void attached(ConnectionEvent.Kind kind, URI endpoint, String sessionId, Attachment link) {
    attachment = link;
    clock.onAttached(link);
    tell(kind, ConnectionState.CONNECTED, Status.OK, endpoint, endpoint, sessionId);
  }

  /** The server's clock showed a time between two moments of this side's. */
  void serverShowed(long askedAtNanos, long answeredAtNanos, long serverMillis) {
    clock.onAnswered(askedAtNanos, answeredAtNanos, serverMillis);
  }

  /** The session is over: the next one may be another server's. */
  void forgetServerTime() {
    clock.forget();
  }

  /** There is no link. */
  void detached(
      ConnectionEvent.Kind kind, ConnectionState state, Status reason, @Nullable URI concerned) {
    attachment = null;
    clock.onDetached();
    tell(kind, state, reason, concerned, null, present.sessionId());
  }

  /**
   * Something happened that changes nothing of the state; without a link it is the reason for it.
   */
  void happened(ConnectionEvent.Kind kind, Status reason, @Nullable URI concerned) {
    Present now = present;
    if (now.state() == ConnectionState.CONNECTED) {
      tell(
          new ConnectionEvent(kind, now.state(), reason, Optional.ofNullable(concerned)),
          now.sessionId());
    } else {
      tell(kind, now.state(), reason, concerned, now.endpoint(), now.sessionId());
    }
  }

  private void tell(
      ConnectionEvent.Kind kind,
      ConnectionState state,
      Status reason,
      @Nullable URI concerned,
      @Nullable URI inUse,
      @Nullable String sessionId) {
    present = new Present(state, reason, inUse, sessionId);
    tell(new ConnectionEvent(kind, state, reason, Optional.ofNullable(concerned)), sessionId);
  }

  private void tell(ConnectionEvent event, @Nullable String sessionId) {
    log.write(event, sessionId);
    meters.onEvent(event);
    for (Consumer<? super ConnectionEvent> listener : listeners) {
      lane.submit(() -> listener.accept(event));
    }
  }

  @Override
  public ConnectionState state() {
    return present.state();
  }

  @Override
  public Status reason() {
    return present.reason();
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.ofNullable(present.endpoint());
  }

  @Override
  public Optional<String> sessionId() {
    return Optional.ofNullable(present.sessionId());
  }

  @Override
  public Optional<Duration> roundTripTime() {
    Attachment link = attachment;
    return link == null ? Optional.empty() : link.roundTripTime();
  }

  @Override
  public Optional<ServerTime> serverTime() {
    return clock.read();
  }

  @Override
  public Registration onEvent(Consumer<? super ConnectionEvent> listener) {
    requireNonNull(listener, "listener");
    // Wrapped, so that a listener registered twice is taken out once for each registration.
    Consumer<ConnectionEvent> own = listener::accept;
    listeners.add(own);
    return () -> listeners.remove(own);
  }
}
