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
