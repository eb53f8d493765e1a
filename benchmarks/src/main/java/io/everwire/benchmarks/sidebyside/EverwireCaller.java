package io.everwire.benchmarks.sidebyside;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StreamType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls of one session, with default limits and executors. */
final class EverwireCaller implements Caller {
  private static final StreamType<byte[], byte[]> ECHO =
      StreamType.call("echo", Codec.bytes(), Codec.bytes());

  private final RealtimeServer server;
  private final RealtimeClient client;

  EverwireCaller(String endpoint) throws Exception {
    server =
        RealtimeServer.builder()
            .listen(endpoint)
            .call(ECHO, (context, request) -> request)
            .build()
            .start();
    client = RealtimeClient.builder().endpoint(server.uri().toString()).build();
    client.connect().get(10, TimeUnit.SECONDS);
  }

  @Override
  public CompletableFuture<byte[]> call(byte[] request) {
    return client.call(ECHO, request);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
