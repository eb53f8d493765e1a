package io.everwire.benchmarks.bench.workloads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connects many clients, 16 at a time, and keeps them until it is closed. */
final class Dialling implements AutoCloseable {
  private static final int DIALLERS = 16;

  private final ExecutorService diallers = Executors.newFixedThreadPool(DIALLERS);
  private final List<AutoCloseable> connected = new ArrayList<>();

  /** Connects as many more, and returns once all are, or once one cannot. */
  <T extends AutoCloseable> List<T> connect(int count, Callable<T> connecting) throws Exception {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(diallers.submit(connecting));
    }
    List<T> clients = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        T client = result(future);
        clients.add(client);
        connected.add(client);
      }
    } catch (Exception e) {
      futures.forEach(future -> future.cancel(true));
      throw e;
    }
    return clients;
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Disconnects all, and returns when their connections are closed or about to be. */
  @Override
  public void close() {
    CompletableFuture.allOf(
            connected.stream()
                .map(client -> CompletableFuture.runAsync(() -> close(client), diallers))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    diallers.shutdownNow();
  }

  private static void close(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
