package io.everwire.benchmarks.bench.contestants;

import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.transport.netty.server.WebsocketServerTransport;
import io.rsocket.util.ByteBufPayload;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.TcpClient;
import reactor.util.concurrent.Queues;

/**
 * RSocket: a link is one requestChannel over a connection of its own, payloads are decoded without
 * a copy, and each side asks for 256 at a time, so that the sender is slowed. A first message each
 * way opens the channel. Connections are not taken from the default pool, which has 500 at most.
 *
 * @param name how it is called in tables
 * @param webSocket whether over WebSocket, otherwise over TCP
 */
record RSocketChannel(String name, boolean webSocket) implements Contestant {
  private static final int DEMAND = 256;
  private static final byte[] GREETING = {'g'};

  @Override
  public Set<Ability> abilities() {
    return Set.of(Ability.LINKS, Ability.CALLS);
  }

  @Override
  public boolean isForOrientation() {
    return !webSocket;
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) {
    RSocketServer server =
        RSocketServer.create(
                (setup, peer) ->
                    Mono.just(
                        new RSocket() {
                          @Override
                          public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
                            Connection connection = new Connection(() -> {});
                            connection.accept(payloads, acceptor.accept(connection));
                            return connection.outgoing();
                          }

                          @Override
                          public Mono<Payload> requestResponse(Payload request) {
                            return Mono.just(request);
                          }
                        }))
            .payloadDecoder(PayloadDecoder.ZERO_COPY);
    int port =
        (webSocket
                ? server.bindNow(WebsocketServerTransport.create("127.0.0.1", 0))
                : server.bindNow(TcpServerTransport.create("127.0.0.1", 0)))
            .address()
            .getPort();
    return List.of(port);
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return new Sharing(ports.get(0));
  }

  private final class Sharing implements Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port;

    Sharing(int port) {
      this.port = port;
    }

    private RSocket socket() {
      RSocketConnector connector =
          RSocketConnector.create().payloadDecoder(PayloadDecoder.ZERO_COPY);
      RSocket socket =
          connector
              .connect(
                  webSocket
                      ? WebsocketClientTransport.create(
                          HttpClient.newConnection().host("127.0.0.1").port(port), "/")
                      : TcpClientTransport.create(
                          TcpClient.newConnection().host("127.0.0.1").port(port)))
              .block(PATIENCE);
      if (socket == null) {
        throw new IllegalStateException("not connected");
      }
      return socket;
    }

    @Override
    public Link connect(Callbacks callbacks, Receiver receiver) throws Exception {
      RSocket socket = socket();
      Connection connection = new Connection(socket::dispose);
      connection.accept(socket.requestChannel(connection.outgoing()), receiver);
      connection.greeted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return connection;
    }

    @Override
    public Caller caller() {
      RSocket socket = socket();
      return new Caller() {
        @Override
        public CompletableFuture<byte[]> call(byte[] request) {
          return socket
              .requestResponse(ByteBufPayload.create(request))
              .map(
                  answer -> {
                    ByteBuf data = answer.data();
                    byte[] bytes = new byte[data.readableBytes()];
                    data.getBytes(data.readerIndex(), bytes);
                    answer.release();
                    return bytes;
                  })
              .toFuture();
        }

        @Override
        public void close() {
          socket.dispose();
        }
      };
    }
  }

  private static final class Connection implements Link {
    private static final int MAX_QUEUED = 2 * DEMAND;
    private static final long PAUSE_NANOS = 20_000;

    private final Queue<Payload> queue = Queues.<Payload>unbounded(DEMAND).get();
    private final Sinks.Many<Payload> sink = Sinks.many().unicast().onBackpressureBuffer(queue);
    private final CompletableFuture<Void> greeted = new CompletableFuture<>();
    private final Runnable closing;

    Connection(Runnable closing) {
      this.closing = closing;
      send(GREETING);
    }

    Flux<Payload> outgoing() {
      return sink.asFlux();
    }

    void accept(Publisher<Payload> incoming, Receiver receiver) {
      var unused =
          Flux.from(incoming)
              .limitRate(DEMAND)
              .doFinally(end -> receiver.closed())
              .subscribe(payload -> received(payload, receiver), failure -> {});
    }

    private void received(Payload payload, Receiver receiver) {
      if (greeted.isDone()) {
        ByteBuf data = payload.data();
        receiver.receive(data.nioBuffer());
      } else {
        greeted.complete(null);
      }
      payload.release();
    }

    /** A sink refuses one of two that send at once. */
    @Override
    public synchronized void send(byte[] message) {
      sink.tryEmitNext(ByteBufPayload.create(message)).orThrow();
    }

    @Override
    public void awaitRoom() {
      while (queue.size() >= MAX_QUEUED) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    @Override
    public void close() {
      closing.run();
    }
  }
}
