package io.everwire.benchmarks.bench.contestants;

import java.util.concurrent.CompletableFuture;

/** Makes requests whose answer is the request, over one connection. Safe for many threads. */
public interface Caller extends AutoCloseable {
  /** Sends a request. */
  CompletableFuture<byte[]> call(byte[] request);

  @Override
  void close();
}
