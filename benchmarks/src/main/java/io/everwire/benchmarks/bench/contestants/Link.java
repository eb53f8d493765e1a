package io.everwire.benchmarks.bench.contestants;

/**
 * One end of a connection that carries messages both ways. Several threads may send; one at a time
 * waits for room.
 */
public interface Link extends AutoCloseable {
  /**
   * Sends a message without waiting.
   *
   * @param message bytes below 128 that need no escape in JSON; belongs to the link from now on
   */
  void send(byte[] message) throws Exception;

  /** Waits while more is under way than the library, or the window put before it, allows. */
  default void awaitRoom() throws Exception {}

  /** No message follows at once. Means something only to who would otherwise wait for one. */
  default void flush() throws Exception {}

  @Override
  void close();
}
