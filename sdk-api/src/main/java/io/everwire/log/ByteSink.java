package io.everwire.log;

import io.everwire.RealtimeException;

/**
 * Takes the bytes of one source, in the thread that reads them, and makes entries of them. Blocks
 * while the channel is slower.
 */
interface ByteSink {

  /**
   * Takes bytes.
   *
   * @param buffer may be used again afterwards
   * @param length how many, from the buffer's beginning
   * @throws RealtimeException if an entry could not be published
   */
  void accept(byte[] buffer, int length) throws InterruptedException;

  /** Makes an entry of what has no end yet: nothing follows it. */
  void finish() throws InterruptedException;
}
