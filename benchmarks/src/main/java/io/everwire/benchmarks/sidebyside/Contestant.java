package io.everwire.benchmarks.sidebyside;

/**
 * One client and one server over loopback. The server answers every message that begins with 1 with
 * the same bytes, and counts all others.
 */
interface Contestant extends AutoCloseable {
  byte ECHO = 1;
  byte COUNT = 0;

  String name();

  /** Sends a message; waits where the contestant has backpressure. */
  void send(byte[] message) throws Exception;

  /** Waits for the next answer. */
  void awaitAnswer() throws InterruptedException;

  /** Messages that the server has counted since the beginning. */
  long counted();

  @Override
  void close();
}
