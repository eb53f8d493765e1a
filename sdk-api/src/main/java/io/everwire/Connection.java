package io.everwire;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client's connection: where it stands, and what happens to it. Safe for use by many threads;
 * nothing here blocks.
 */
public interface Connection {

  /**
   * Where it stands now.
   *
   * @return the state
   */
  ConnectionState state();

  /**
   * Why it is in this state.
   *
   * @return OK where nothing went wrong, otherwise the last failure
   */
  Status reason();

  /**
   * The endpoint whose link carries the session now.
   *
   * @return its URI; empty while there is no link. Its scheme names the transport
   */
  Optional<URI> endpoint();

  /**
   * The id of the session.
   *
   * @return the id; empty before the first session
   */
  Optional<String> sessionId();

  /**
   * How long the last ping on the present link took to come back.
   *
   * @return the round trip time; empty before the first answer on this link
   */
  Optional<Duration> roundTripTime();

  /**
   * What the server's wall clock shows now, as far as the exchanges with it tell: estimated from
   * the opening and from pings, whose answers carry the server's time.
   *
   * <p>From the first call on the client asks the server a few times soon after each connect, and
   * then every 10 seconds, so that the estimate becomes good and stays so; who wants it early calls
   * this early. While there is no link the last estimate goes on with a growing error bound. A new
   * session begins anew, since it may be another server's.
   *
   * @return the estimate; empty before the first session, and while a new one is not yet open
   */
  Optional<ServerTime> serverTime();

  /**
   * Asks to be told what happens from now on. Events come one after the other on the callback
   * executor.
   *
   * @param listener told of each event; an exception is logged
   * @return ends the registration
   */
  Registration onEvent(Consumer<? super ConnectionEvent> listener);

  /** Ends a registration. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    /** No event that happens after this call is told. A second call does nothing. */
    @Override
    void close();
  }
}
