package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

import io.everwire.Metadata;
import io.everwire.Peer;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StreamContext;
import io.everwire.StreamType;
import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What a handler knows about a stream that the peer has opened. */
final class AcceptedContext implements StreamContext {
  private final PeerIdentity identity;
  private final StreamType<?, ?> type;
  private final Metadata metadata;
  private final Optional<TimeLimit> limit;
  private final SerialTimers clock;
  private final StreamHandle<?, ?> handle;
  private final Peer opener;

  AcceptedContext(
      PeerIdentity identity,
      StreamType<?, ?> type,
      Metadata metadata,
      Optional<TimeLimit> limit,
      SerialTimers clock,
      StreamHandle<?, ?> handle,
      Peer opener) {
    this.identity = identity;
    this.type = type;
    this.metadata = metadata;
    this.limit = limit;
    this.clock = clock;
    this.handle = handle;
    this.opener = opener;
  }

  @Override
  public String sessionId() {
    return identity.sessionId();
  }

  @Override
  public Optional<Principal> principal() {
    return identity.principal();
  }

  @Override
  public StreamType<?, ?> type() {
    return type;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public Optional<Duration> timeLeft() {
    return limit.map(until -> until.left(clock));
  }

  @Override
  public Optional<Status> ended() {
    return Optional.ofNullable(handle.endActions().ended());
  }

  @Override
  public void onEnd(Consumer<Status> action) {
    handle.endActions().add(requireNonNull(action, "action"));
  }

  @Override
  public void holdUntil(CompletionStage<?> work) {
    handle.holdUntil(requireNonNull(work, "work"));
  }

  @Override
  public void fail(Throwable failure) {
    handle.fail(requireNonNull(failure, "failure"));
  }

  @Override
  public Peer peer() {
    return inheriting(opener);
  }

  @Override
  public Peer inheriting(Peer other) {
    return new InheritingPeer(requireNonNull(other, "other"), this, handle.endActions());
  }

  @Override
  public String toString() {
    return "StreamContext[" + type.name() + " in session " + sessionId() + "]";
  }
}
