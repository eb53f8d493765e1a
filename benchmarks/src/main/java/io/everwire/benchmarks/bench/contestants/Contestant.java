package io.everwire.benchmarks.bench.contestants;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A library over one transport. Server and clients are in different processes. */
public interface Contestant {
  /** What a contestant can be asked for. */
  enum Ability {
    /** Links, and publishing over them: {@link Clients#connect}, {@link Clients#subscribe}. */
    LINKS,
    /** Requests with one answer: {@link Clients#caller}. */
    CALLS,
    /** Sessions that outlive their connection, and a choice where callbacks run: Everwire. */
    SESSIONS,
    /**
     * As many links as a server may have, for what grows with them: Everwire over one transport.
     */
    GROWTH,
    /** An engine in the clients' process: {@link Clients#engine}; Everwire over memory. */
    ENGINE
  }

  /** How it is called in tables and {@code RATIO} lines. */
  String name();

  /** What it can be asked for; everything else is not measured. */
  default Set<Ability> abilities() {
    return Set.of(Ability.LINKS);
  }

  /** Whether it is there for orientation: no target is set against it. */
  default boolean isForOrientation() {
    return false;
  }

  /** Whether messages of one sender arrive in the order in which they were sent. */
  default boolean keepsOrder() {
    return true;
  }

  /**
   * Starts the server on the loopback address, which lives as long as its process.
   *
   * @param acceptor hears of every link
   * @return the ports, which {@link #clients} is told
   */
  List<Integer> serve(Acceptor acceptor) throws Exception;

  /**
   * At the server: sends a message over each of these links. Does not wait.
   *
   * @param links some of those that {@link Acceptor} was told
   */
  default void broadcast(Collection<Link> links, byte[] message) throws Exception {
    for (Link link : links) {
      link.send(message);
      link.flush();
    }
  }

  /** Prepares what all clients of a process share. */
  Clients clients(List<Integer> ports) throws Exception;
}
