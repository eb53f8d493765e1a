package io.everwire.benchmarks.bench.contestants;

import java.util.concurrent.CompletableFuture;

/**
 * A server and one client of it in this process, without a network, for what depends on the engine
 * alone. Safe for use by many threads.
 */
public interface Engine extends AutoCloseable {
  /**
   * What differs from one measurement to the next.
   *
   * @param channels how many there may be
   * @param historyMessages how many each channel keeps; 0 for none
   * @param replayMessages how many messages of {@link #STREAMED_BYTES} a sender may have under way
   *     without an acknowledgement, which comes late then; 0 for the default and at once
   */
  record Settings(int channels, int historyMessages, int replayMessages) {}

  /** The size for which {@link Settings#replayMessages} counts. */
  int STREAMED_BYTES = 32;

  /** Subscribes the client. */
  CompletableFuture<?> subscribe(String channel, Receiver receiver);

  /** Publishes without waiting. */
  CompletableFuture<?> publish(String channel, byte[] message);

  /** Reads the last messages of a channel's history, and gives how many came. */
  CompletableFuture<Integer> readLast(String channel, int messages);

  /** Opens a stream to the server, where a receiver gets what is sent over it. */
  Link stream(Receiver receiver) throws Exception;

  @Override
  void close();
}
