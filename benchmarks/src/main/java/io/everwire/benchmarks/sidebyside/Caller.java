package io.everwire.benchmarks.sidebyside;

import java.util.concurrent.CompletableFuture;

/** Makes calls whose answer is the request. Safe for use by many threads. */
interface Caller extends AutoCloseable {

  CompletableFuture<byte[]> call(byte[] request);

  @Override
  void close();
}
