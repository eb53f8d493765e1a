package io.everwire.benchmarks.bench.contestants;

import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.Limits;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.Subscription;
import io.everwire.transport.SystemEnvironment;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Everwire with default limits, but a stream's queue of 4 MiB, a window of 1 MiB and a replay
 * buffer of 4 MiB, so that a sender waits rarely, with backpressure by isReady and onReady. What
 * comes is not copied into arrays. A link is a stream; what is published goes by a channel. There
 * is one server with callbacks on its default executor and one, on two ports, with inline ones;
 * where many clients share a process their callbacks are inline, for each would have a thread
 * otherwise.
 *
 * @param name how it is called in tables
 * @param uri where the server listens, with a place for the port
 */
record Everwire(String name, String uri) implements Contestant {
  private static final StreamType<byte[], ByteBuffer> AT_CLIENT =
      StreamType.duplex("benchmark", Codec.bytes(), Codec.buffers());
  private static final StreamType<ByteBuffer, byte[]> AT_SERVER =
      StreamType.duplex("benchmark", Codec.buffers(), Codec.bytes());
  private static final StreamType<byte[], byte[]> ECHO =
      StreamType.call("echo", Codec.bytes(), Codec.bytes());
  private static final byte[] GREETING = {'g'};
  private static final String CHANNEL = "feed";
  private static final Limits LIMITS =
      Limits.builder()
          .streamQueueBytes(4 * 1024 * 1024)
          .streamWindowBytes(1024 * 1024)
          .replayBufferBytes(4 * 1024 * 1024)
          .build();
  private static final ServerLimits SERVER_LIMITS = ServerLimits.DEFAULT.withMaxSessions(20_000);

  @Override
  public Set<Ability> abilities() {
    return uri.startsWith("ws:")
        ? Set.of(Ability.LINKS, Ability.CALLS, Ability.SESSIONS, Ability.GROWTH)
        : Set.of(Ability.LINKS, Ability.CALLS, Ability.SESSIONS);
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) {
    RealtimeServer byDefault = serving(acceptor).build().start();
    RealtimeServer inline =
        serving(acceptor).listen(uri.formatted(0)).callbacks(Runnable::run).build().start();
    return java.util.stream.Stream.concat(byDefault.uris().stream(), inline.uris().stream())
        .map(URI::getPort)
        .toList();
  }

  private RealtimeServer.Builder serving(Acceptor acceptor) {
    return RealtimeServer.builder()
        .listen(uri.formatted(0))
        .limits(LIMITS)
        .serverLimits(SERVER_LIMITS)
        .call(ECHO, (context, request) -> request)
        .stream(
            AT_SERVER,
            (context, opened) -> {
              Readiness readiness = new Readiness();
              Streaming link = new Streaming(opened, readiness, () -> {});
              return listener(acceptor.accept(link), readiness);
            });
  }

  static StreamListener<ByteBuffer> listener(Receiver receiver, Readiness readiness) {
    return new StreamListener<>() {
      @Override
      public void onMessage(ByteBuffer message) {
        receiver.receive(message);
      }

      @Override
      public void onReady() {
        readiness.changed();
      }

      @Override
      public void onClosed(io.everwire.Status status) {
        receiver.closed();
      }
    };
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return new Sharing(new SystemEnvironment("clients"), ports);
  }

  private final class Sharing implements Clients {
    private final SystemEnvironment environment;
    private final List<Integer> ports;

    Sharing(SystemEnvironment environment, List<Integer> ports) {
      this.environment = environment;
      this.ports = ports;
    }

    private RealtimeClient client(Callbacks callbacks) throws Exception {
      return switch (callbacks) {
        case DEFAULT -> connected(calling(ports.get(0)).build());
        case INLINE -> connected(calling(ports.get(1)).callbacks(Runnable::run).build());
      };
    }

    private RealtimeClient.Builder calling(int port) {
      return RealtimeClient.builder()
          .environment(environment)
          .endpoint(uri.formatted(port))
          .limits(LIMITS);
    }

    private static RealtimeClient connected(RealtimeClient client) throws Exception {
      client.connect().get(30, TimeUnit.SECONDS);
      return client;
    }

    @Override
    public Link connect(Callbacks callbacks, Receiver receiver) throws Exception {
      RealtimeClient client = client(callbacks);
      Readiness readiness = new Readiness();
      return new Streaming(
          client.open(AT_CLIENT, listener(receiver, readiness)), readiness, client::close);
    }

    @Override
    public AutoCloseable dial() throws Exception {
      return client(Callbacks.INLINE);
    }

    @Override
    public AutoCloseable subscribe(Receiver receiver) throws Exception {
      RealtimeClient client = client(Callbacks.INLINE);
      follow(client, receiver);
      return client;
    }

    @Override
    public Link publisher() throws Exception {
      return new Publishing(client(Callbacks.INLINE));
    }

    @Override
    public Caller caller() throws Exception {
      RealtimeClient client = client(Callbacks.DEFAULT);
      return new Caller() {
        @Override
        public CompletableFuture<byte[]> call(byte[] request) {
          return client.call(ECHO, request);
        }

        @Override
        public void close() {
          client.close();
        }
      };
    }

    @Override
    public Sessions sessions(int port) {
      return new Sessions() {
        @Override
        public Session connect(Runnable resumed) throws Exception {
          RealtimeClient client = calling(port).callbacks(Runnable::run).build();
          client
              .connection()
              .onEvent(
                  event -> {
                    if (event.kind() == ConnectionEvent.Kind.RESUMED) {
                      resumed.run();
                    }
                  });
          connected(client);
          // Until it has heard of its client a server keeps a session that lost its link no longer
          // than a handshake may take.
          client.call(ECHO, GREETING).get(30, TimeUnit.SECONDS);
          return new Moving(client);
        }

        @Override
        public URI elsewhere() {
          return URI.create(uri.formatted(ports.get(1)));
        }
      };
    }
  }

  private static void follow(RealtimeClient client, Receiver receiver) throws Exception {
    Subscription subscription =
        client
            .channel(CHANNEL, Codec.buffers())
            .subscribe(message -> receiver.receive(message.payload()));
    subscription.ready().get(30, TimeUnit.SECONDS);
  }

  private record Moving(RealtimeClient client) implements Clients.Session {
    @Override
    public void subscribe(Receiver receiver) throws Exception {
      follow(client, receiver);
    }

    @Override
    public void migrate(URI uri) throws Exception {
      client.migrateTo(uri.toString()).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** Publishes without a look at confirmations: who gets the messages counts them. */
  private record Publishing(RealtimeClient client) implements Link {
    @Override
    public void send(byte[] message) {
      CompletableFuture<?> unused = client.channel(CHANNEL, Codec.bytes()).publish(message);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  record Streaming(Stream<byte[], ?> stream, Readiness readiness, Runnable closing)
      implements Link {
    @Override
    public void send(byte[] message) {
      CompletableFuture<Void> unused = stream.send(message);
    }

    @Override
    public void awaitRoom() throws Exception {
      if (!stream.isReady()) {
        readiness.await(stream::isReady);
      }
    }

    @Override
    public void close() {
      closing.run();
    }
  }
}
