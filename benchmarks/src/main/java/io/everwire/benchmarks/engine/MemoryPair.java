package io.everwire.benchmarks.engine;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StreamHandler;
import io.everwire.StreamType;
import io.everwire.transport.SystemEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server and clients over memory, with callbacks inline, that share their threads. */
final class MemoryPair implements AutoCloseable {
  static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("engine", Codec.bytes(), Codec.bytes());
  private static final String URI = "mem:engine";
  private static final int PATIENCE_SECONDS = 10;

  private final SystemEnvironment shared = new SystemEnvironment("engine");
  private final List<RealtimeClient> clients = new ArrayList<>();
  private final RealtimeServer server;

  /** Starts the server. */
  MemoryPair(StreamHandler<byte[], byte[]> handler) {
    server =
        RealtimeServer.builder().listen(URI).environment(shared).callbacks(Runnable::run).stream(
                DUPLEX, handler)
            .build()
            .start();
  }

  /** Connects a client. */
  RealtimeClient client() throws Exception {
    RealtimeClient client =
        RealtimeClient.builder().endpoint(URI).environment(shared).callbacks(Runnable::run).build();
    clients.add(client);
    client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return client;
  }

  /** Waits until so many have come. */
  static void await(Semaphore arrived, int count) throws InterruptedException {
    if (!arrived.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "%d of %d messages came".formatted(arrived.availablePermits(), count));
    }
  }

  @Override
  public void close() {
    clients.forEach(RealtimeClient::close);
    server.close();
    shared.close();
  }
}
