package io.everwire.grpc;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a listener is called, and by which thread. */
@Timeout(120)
class LinkCallsTest {
  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final LinkConfig config = new LinkConfig(1_000, Duration.ofSeconds(30), environment);
  private final GrpcTransport transport = PatientTransport.create();

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void aMessageThatWaitsForItsTurnIsToldBeforeTheEndThatFollowsIt() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    LinkRecorder client = new LinkRecorder("client");
    try (OddServer server =
        new OddServer(
            connection -> {
              Http2Peer peer = Http2Peer.serve(connection);
              int call = peer.await(Http2Peer.HEADERS).stream();
              // The client takes the link for open without an answer, by another thread.
              await(client::link);
              peer.answer(call);
              peer.write(Http2Peer.DATA, Http2Peer.NONE, call, new byte[] {0, 0, 0, 0, 1, 7});
              peer.end(call);
              peer.write(Http2Peer.PING, Http2Peer.NONE, 0, new byte[8]);
              peer.await(Http2Peer.PING);
              answered.countDown();
              peer.await(-1);
            })) {
      new GrpcTransport()
          .connect(
              Endpoint.of("grpc://localhost:" + server.port()),
              config,
              new HesitantListener(client, answered));
      assertThat(client.awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
      assertThat(client.messages()).containsExactly(ByteBuffer.wrap(new byte[] {7}));
    }
  }

  @Test
  void lastWordsThatWereNotTheLastAreAMessageLikeAnyOther() throws Exception {
    LinkRecorder server = new LinkRecorder("server");
    try (Listener listener =
        transport.listen(
            Endpoint.of("grpc://localhost:0"), config, (link, facts) -> server.accepted(link))) {
      LinkRecorder client = new LinkRecorder("client");
      transport.connect(Endpoint.of(listener.uri().toString()), config, client);
      List<ByteBuffer> sent =
          List.of(
              ByteBuffer.wrap(new byte[] {1}),
              LastWords.encode("not yet"),
              LastWords.encode("nor now"),
              ByteBuffer.wrap(new byte[] {2}));
      sent.forEach(message -> client.awaitOpen().send(Lane.RELIABLE, message.duplicate()));
      client.awaitOpen().close(CloseReason.local("but now"));
      assertThat(server.awaitClosed().description()).endsWith(": but now");
      assertThat(server.messages()).isEqualTo(sent);
    }
  }

  private static void await(java.util.function.Supplier<?> something) {
    while (something.get() == null) {
      Thread.onSpinWait();
    }
  }

  /** Is still in its first call while everything else happens. */
  private record HesitantListener(LinkRecorder recorder, CountDownLatch patience)
      implements LinkListener {
    @Override
    public void onOpen(Link link) {
      recorder.onOpen(link);
      try {
        patience.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      recorder.onMessage(lane, message);
    }

    @Override
    public void onWritable() {
      recorder.onWritable();
    }

    @Override
    public void onClosed(CloseReason reason) {
      recorder.onClosed(reason);
    }
  }

  @Test
  void messagesAreToldWhereTheSocketIsRead() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    ManagedChannel channel = null;
    try (Listener listener = listenAndAnswer(threads)) {
      String uri = listener.uri().toString();
      demandAnswer(Endpoint.of(uri), threads);
      channel =
          NettyChannelBuilder.forAddress("localhost", listener.uri().getPort())
              .usePlaintext()
              .build();
      demandAnswer(Endpoint.of(uri, GrpcOptions.builder().channel(channel).build()), threads);
    } finally {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
    assertThat(threads).hasSize(4);
    assertThat(threads.remove()).startsWith("everwire-server-grpc-");
    assertThat(threads.remove()).startsWith("everwire-client-grpc-");
    assertThat(threads.remove()).startsWith("everwire-server-grpc-");
    assertThat(threads.remove()).startsWith("grpc-default-worker-ELG-");
  }

  @Test
  void theLinksOfAProcessAreSharedEvenlyAmongItsThreads() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    try (Listener listener = listenAndAnswer(threads)) {
      Endpoint endpoint = Endpoint.of(listener.uri().toString());
      List<Link> links = new ArrayList<>();
      for (int i = 0; i < 4 * processors; i++) {
        links.add(answered(endpoint, threads));
      }
      links.forEach(LinkCallsTest::close);
    }
    assertThat(
            threads.stream()
                .filter(name -> name.startsWith("everwire-client-grpc-"))
                .collect(groupingBy(name -> name, counting())))
        .hasSize(processors)
        .allSatisfy((name, share) -> assertThat(share).isEqualTo(4));
  }

  private Listener listenAndAnswer(Queue<String> threads) throws Exception {
    return transport.listen(
        Endpoint.of("grpc://localhost:0"),
        config,
        (accepted, facts) ->
            new LinkRecorder(
                    "server",
                    (link, message) -> {
                      threads.add(Thread.currentThread().getName());
                      link.send(Lane.RELIABLE, message);
                    })
                .accepted(accepted));
  }

  private void demandAnswer(Endpoint endpoint, Queue<String> threads) {
    close(answered(endpoint, threads));
  }

  /** A link over which an answer has come, and that is still open. */
  private Link answered(Endpoint endpoint, Queue<String> threads) {
    LinkRecorder client =
        new LinkRecorder(
            "client", (link, message) -> threads.add(Thread.currentThread().getName()));
    transport.connect(endpoint, config, client);
    client.awaitOpen().send(Lane.RELIABLE, ByteBuffer.allocate(1));
    client.awaitMessages(1);
    return client.awaitOpen();
  }

  private static void close(Link link) {
    link.close(CloseReason.local("done"));
  }
}
