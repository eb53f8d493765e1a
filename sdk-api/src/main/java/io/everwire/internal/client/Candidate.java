package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkConfig;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's part in a race: whether its link is open, and what became of it.
 *
 * <ul>
 *   <li>An open link on which no Hello is said soon would be closed by the server. So it is closed
 *       from here, the endpoint rests, and its link is opened anew when its turn has come.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class Candidate implements OutboundLink.Holder {

  /** Told of what becomes of a candidate's link before it was taken. */
  interface Race {
    /** The link is open, and waits to be taken. */
    void onOpen(Candidate candidate);

    /** The link was open, could not be taken in time, and is closed. */
    void onResting(Candidate candidate);

    /** No link can be had from this endpoint in this race. */
    void onFailed(Candidate candidate, Status status);
  }

  /** Where a candidate stands. */
  enum State {
    /** No link was tried yet. */
    WAITING,
    OPENING,
    /** A link is there for a Hello. */
    OPEN,
    /** A link was there, and another is to be opened when it can be used at once. */
    RESTING,
    /** The link belongs to somebody else now. */
    TAKEN,
    FAILED
  }

  /** Below the least time that servers wait for a Hello by default, 5 s. */
  private static final Duration REST_AFTER = Duration.ofSeconds(3);

  private final Resolved endpoint;
  private final Race race;
  private final Executor serializer;
  private final SerialTimers timers;
  private final LinksLeft linksLeft;
  private State state = State.WAITING;
  private boolean hasRested;
  private @Nullable OutboundLink link;
  private SerialTimers.@Nullable Timer timer;
  private Status failure = Status.OK;

  Candidate(
      Resolved endpoint, Race race, Executor serializer, SerialTimers timers, LinksLeft linksLeft) {
    this.endpoint = endpoint;
    this.race = race;
    this.serializer = serializer;
    this.timers = timers;
    this.linksLeft = linksLeft;
  }

  Resolved endpoint() {
    return endpoint;
  }

  URI uri() {
    return endpoint.endpoint().uri();
  }

  State state() {
    return state;
  }

  /** Why it has failed, or was not taken so far; empty if it was not tried. */
  Optional<Status> failure() {
    return switch (state) {
      case WAITING -> Optional.empty();
      case FAILED -> Optional.of(failure);
      case OPENING -> notTaken("not open in time");
      case OPEN, RESTING, TAKEN -> notTaken("not needed");
    };
  }

  private Optional<Status> notTaken(String why) {
    return Optional.of(Status.of(StatusCode.UNAVAILABLE, uri() + ": " + why));
  }

  void open(LinkConfig config) {
    state = State.OPENING;
    Duration limit = config.openTimeout();
    // A transport says so itself; one that does not must not hold up the client.
    timer =
        timers.schedule(
            limit,
            () ->
                fail(
                    Status.of(
                        StatusCode.DEADLINE_EXCEEDED,
                        uri() + ": not open within " + limit.toMillis() + " ms")));
    OutboundLink next = new OutboundLink(serializer, this);
    link = next;
    try {
      next.open(endpoint, config);
    } catch (RuntimeException e) {
      fail(Status.of(StatusCode.INVALID_ARGUMENT, uri() + ": " + e.getMessage()));
    }
  }

  /** Hands the open link over; from here on the candidate is not told of it. */
  OutboundLink take() {
    OutboundLink taken = link;
    if (state != State.OPEN || taken == null) {
      throw new IllegalStateException(uri() + " has no open link to take");
    }
    timers.cancel(timer);
    state = State.TAKEN;
    return taken;
  }

  /** The race is over for it: it ends in silence. */
  void leave(String why) {
    timers.cancel(timer);
    OutboundLink left = link;
    if (left != null && state != State.TAKEN) {
      linksLeft.unused(() -> left.close(why));
    }
  }

  /** Ends this endpoint's part, and tells the race. */
  void fail(Status status) {
    if (state != State.FAILED) {
      setFailed(status);
      race.onFailed(this, status);
    }
  }

  /** Ends this endpoint's part; the race knows. */
  void setFailed(Status status) {
    leave(status.toString());
    state = State.FAILED;
    failure = status;
  }

  @Override
  public void onOpen() {
    state = State.OPEN;
    timers.cancel(timer);
    timer = timers.schedule(REST_AFTER, () -> rest("it was not needed so far"));
    race.onOpen(this);
  }

  private void rest(String why) {
    leave(why);
    state = State.RESTING;
    hasRested = true;
    race.onResting(this);
  }

  @Override
  public void onMessage(ByteBuffer message) {
    fail(Status.of(StatusCode.INVALID_ARGUMENT, uri() + ": spoke before it was spoken to"));
  }

  @Override
  public void onWritable() {
    // An open link is writable; one that is not waits in the exchange.
  }

  @Override
  public void onClosed(CloseReason reason) {
    if (state == State.OPEN && !hasRested) {
      rest("closed by the peer");
    } else {
      fail(Status.of(StatusCode.UNAVAILABLE, uri() + ": " + reason));
    }
  }
}
