package io.everwire.benchmarks.bench.contestants;

import java.nio.ByteBuffer;

/**
 * Gets what arrives over one link, in the thread that the library calls its listeners in. Calls
 * come one after the other, unless the contestant does not keep the order.
 */
@FunctionalInterface
public interface Receiver {
  /**
   * A message has arrived.
   *
   * @param message from position to limit; valid until the call returns
   */
  void receive(ByteBuffer message);

  /** The link is over. */
  default void closed() {}
}
