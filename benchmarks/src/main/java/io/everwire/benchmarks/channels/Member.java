package io.everwire.benchmarks.channels;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A connected client. After its server has gone it connects again by itself and takes its
 * subscriptions along.
 */
interface Member extends AutoCloseable {
  /**
   * Subscribes.
   *
   * @return completes when the server has confirmed it
   */
  CompletableFuture<?> subscribe(String channel, Consumer<String> listener);

  /**
   * Publishes.
   *
   * @return completes when the server has confirmed it
   */
  CompletableFuture<?> publish(String channel, String message);

  @Override
  void close();
}
