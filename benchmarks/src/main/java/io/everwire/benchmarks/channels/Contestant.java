package io.everwire.benchmarks.channels;

import java.time.Duration;
import java.util.List;

/** A library under measurement, over one transport. */
interface Contestant {
  /** The bounds of the pauses between attempts to connect again, the same for every library. */
  Duration FIRST_BACKOFF = Duration.ofMillis(250);

  /** See {@link #FIRST_BACKOFF}. */
  Duration MOST_BACKOFF = Duration.ofSeconds(1);

  /** All of them, in the order in which they take turns. */
  static List<Contestant> all() {
    return List.of(
        new EverwireChannels("everwire-ws", "ws://127.0.0.1:%d/rt"),
        new CometdChannels("cometd-ws", CometdChannels.Transport.WEBSOCKET, false),
        new CometdChannels("cometd-ws-ack", CometdChannels.Transport.WEBSOCKET, true),
        new SocketIoRooms(),
        new EverwireChannels("everwire-grpc", "grpc://127.0.0.1:%d"),
        new EverwireChannels("everwire-http", "http://127.0.0.1:%d/rt"),
        new EverwireChannels("everwire-sse", "sse+http://127.0.0.1:%d/rt"),
        new CometdChannels("cometd-lp", CometdChannels.Transport.LONG_POLLING, false),
        new CometdChannels("cometd-lp-ack", CometdChannels.Transport.LONG_POLLING, true));
  }

  /** The one of that name. */
  static Contestant named(String name) {
    return all().stream()
        .filter(contestant -> contestant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contestant is called " + name));
  }

  /** How it is called in tables. */
  String name();

  /**
   * Starts a server on the loopback address, which lives as long as its process.
   *
   * @param port where it listens, or 0 for any
   * @return where it listens
   */
  int serve(int port) throws Exception;

  /** Prepares what all clients of a process share. */
  Clients clients() throws Exception;

  /** Makes clients. */
  interface Clients {
    /** Connects a client, and returns once it is connected. */
    Member connect(int port) throws Exception;
  }
}
