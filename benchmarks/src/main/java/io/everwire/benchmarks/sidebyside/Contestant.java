package io.everwire.benchmarks.sidebyside;

/**
 * One client and one server over loopback, each of which tells the {@link Tally} what it receives.
 * The server answers every message that the tally calls a question with the same bytes. Used by one
 * thread.
 */
interface Contestant extends AutoCloseable {

  String name();

  /** From client to server; waits where the contestant has backpressure. */
  void sendUp(byte[] message) throws Exception;

  /** From server to client; waits likewise. */
  void sendDown(byte[] message) throws Exception;

  Tally tally();

  @Override
  void close();
}
