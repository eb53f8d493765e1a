package io.everwire.benchmarks.bench.contestants;

import java.net.URI;

/** Makes clients, which share what the library lets them share. Safe for many threads. */
public interface Clients {
  /** Where Everwire's listeners are called; others have no choice, or one contestant for each. */
  enum Callbacks {
    /** On the executor that the library has by default. */
    DEFAULT,
    /** In the thread that has read the message. */
    INLINE
  }

  /**
   * Connects, and returns once messages can be sent. The server may hear of the link no sooner than
   * of its first message.
   */
  Link connect(Callbacks callbacks, Receiver receiver) throws Exception;

  /** Connects, and returns once the server would take a message. Nothing is sent. */
  default AutoCloseable dial() throws Exception {
    return connect(Callbacks.INLINE, message -> {});
  }

  /** Connects one who gets all that {@linkplain #publisher() publishers} send. */
  default AutoCloseable subscribe(Receiver receiver) throws Exception {
    return connect(Callbacks.INLINE, receiver);
  }

  /** Connects one whose messages go to all subscribers. */
  default Link publisher() throws Exception {
    return connect(Callbacks.INLINE, message -> {});
  }

  /** Connects one who makes requests. */
  default Caller caller() throws Exception {
    throw new UnsupportedOperationException("no calls");
  }

  /** Connects sessions by way of another port; see {@link Contestant.Ability#SESSIONS}. */
  default Sessions sessions(int port) {
    throw new UnsupportedOperationException("no sessions");
  }

  /** Starts an engine beside the server; see {@link Contestant.Ability#ENGINE}. */
  default Engine engine(Engine.Settings settings) throws Exception {
    throw new UnsupportedOperationException("no engine");
  }

  /** Sessions that resume, and that move. */
  interface Sessions {
    /**
     * Connects one.
     *
     * @param resumed called each time that it has come back after its connection was lost
     */
    Session connect(Runnable resumed) throws Exception;

    /** Where the server listens once more, for a session to move to. */
    URI elsewhere();
  }

  /** A session that can be moved while messages come down. */
  interface Session extends AutoCloseable {
    /** Subscribes to what {@linkplain Clients#publisher() publishers} send. */
    void subscribe(Receiver receiver) throws Exception;

    /** Moves to another endpoint, and returns when it has. */
    void migrate(URI uri) throws Exception;

    @Override
    void close();
  }
}
