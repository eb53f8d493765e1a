package io.everwire.benchmarks.bench.contestants;

/** Hears at the server of every new link. Called by any thread. */
@FunctionalInterface
public interface Acceptor {
  /**
   * A link is open.
   *
   * @return what gets the link's messages
   */
  Receiver accept(Link link);
}
