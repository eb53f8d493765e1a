package io.everwire.benchmarks.channels;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.transport.SystemEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Everwire with default limits. Clients share their threads, as those of its peers do; callbacks,
 * which do not block here, run inline rather than on a thread for each client.
 *
 * @param name how it is called in tables
 * @param uri where the server listens, with a place for the port
 */
record EverwireChannels(String name, String uri) implements Contestant {
  private static final int MAX_SESSIONS = 20_000;

  @Override
  public int serve(int port) {
    return RealtimeServer.builder()
        .listen(uri.formatted(port))
        .serverLimits(ServerLimits.DEFAULT.withMaxSessions(MAX_SESSIONS))
        .build()
        .start()
        .uri()
        .getPort();
  }

  @Override
  public Clients clients() {
    SystemEnvironment shared = new SystemEnvironment("clients");
    return port -> {
      RealtimeClient client =
          RealtimeClient.builder()
              .environment(shared)
              .endpoint(uri.formatted(port))
              .callbacks(Runnable::run)
              .backoff(FIRST_BACKOFF, MOST_BACKOFF)
              .build();
      client.connect().get(30, TimeUnit.SECONDS);
      return new Connected(client);
    };
  }

  private record Connected(RealtimeClient client) implements Member {
    @Override
    public CompletableFuture<?> subscribe(String channel, Consumer<String> listener) {
      return client
          .channel(channel, Codec.utf8())
          .subscribe(message -> listener.accept(message.payload()))
          .ready();
    }

    @Override
    public CompletableFuture<?> publish(String channel, String message) {
      return client.channel(channel, Codec.utf8()).publish(message);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
