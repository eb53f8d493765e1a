package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Direction;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the client's side has of its own: headers, proxies, networks that chop everything to pieces.
 */
class WsClientTest {
  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final WebSocketTransport transport = new WebSocketTransport();
  private final Queue<LinkRecorder> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    environment.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("everwire-client-ws")));
  }

  @Test
  void headersOfTheApplicationReachTheServer() throws Exception {
    Listener listener = listen("ws");
    connect(listener.uri(), WebSocketOptions.builder().header("X-Game", "chess").build())
        .awaitOpen();
    nextAccepted();
    assertThat(facts.element().headers()).containsEntry("x-game", List.of("chess"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void aTunnelThroughAProxyCarriesALink(String scheme) throws Exception {
    Listener listener = listen(scheme);
    try (ConnectProxy proxy = new ConnectProxy("Basic dTpw")) {
      LinkRecorder client = connect(listener.uri(), through(proxy, "Basic dTpw"));
      client.awaitOpen().send(Lane.RELIABLE, ByteBuffer.allocate(100));
      nextAccepted().awaitMessages(1);
      assertThat(proxy.lastTarget()).isEqualTo("localhost:" + listener.uri().getPort());
    }
  }

  @Test
  void aProxyThatRefusesIsNamedWithItsStatus() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy("Basic dTpw")) {
      CloseReason reason =
          connect(URI.create("ws://game.example/rt"), through(proxy, "Basic wrong")).awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.REFUSED);
      assertThat(reason.description())
          .contains("game.example", "proxy localhost:" + proxy.port(), "407");
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    ConnectProxy gone = new ConnectProxy("");
    gone.close();
    CloseReason reason =
        connect(URI.create("ws://game.example/rt"), through(gone, "Basic x")).awaitClosed();
    assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
    assertThat(reason.description()).contains("proxy localhost:" + gone.port(), "refused");
  }

  private static WebSocketOptions through(ConnectProxy proxy, String authorization) {
    return WebSocketOptions.builder()
        .sslContext(TestTls.context())
        .proxy(
            new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved("localhost", proxy.port())))
        .proxyAuthorization(authorization)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void aNetworkThatChopsEverythingToPiecesChangesNothing(String scheme) throws Exception {
    Listener listener = listen(scheme);
    TcpProxy network = TcpProxy.to(listener.uri());
    open.add(network);
    network.split(Direction.TO_SERVER, 3);
    network.split(Direction.TO_CLIENT, 3);
    LinkRecorder client = connect(network.via(listener.uri()), tls());
    Link up = client.awaitOpen();
    LinkRecorder server = nextAccepted();
    Link down = server.awaitOpen();
    List<ByteBuffer> sent = new ArrayList<>();
    for (int size : new int[] {0, 1, 2, 124, 125, 126, 127, 300, 10_000, 0}) {
      ByteBuffer message = ByteBuffer.allocate(size);
      for (int i = 0; i < size; i++) {
        message.put(i, (byte) (i * 31 + size));
      }
      sent.add(message);
      up.send(Lane.RELIABLE, message.duplicate());
      down.send(Lane.RELIABLE, message.duplicate());
    }
    client.awaitMessages(sent.size());
    server.awaitMessages(sent.size());
    assertThat(client.messages()).isEqualTo(sent);
    assertThat(server.messages()).isEqualTo(sent);
  }

  @Test
  void aCutAtAnyByteOfTheOpeningIsAFailureToOpenOrALoss() throws Exception {
    Listener listener = listen("ws");
    TcpProxy network = TcpProxy.to(listener.uri());
    open.add(network);
    for (int bytes = 0; bytes <= 120; bytes += 8) {
      network.cutAfter(
          Direction.TO_CLIENT, bytes, bytes % 2 == 0 ? TcpProxy.Cut.RST : TcpProxy.Cut.FIN);
      CloseReason reason = connect(network.via(listener.uri()), tls()).awaitClosed();
      assertThat(reason.kind()).isIn(CloseReason.Kind.UNREACHABLE, CloseReason.Kind.LOST);
    }
  }

  @Test
  void latencyDelaysAndLosesNothing() throws Exception {
    Listener listener = listen("ws");
    TcpProxy network = TcpProxy.to(listener.uri());
    open.add(network);
    network.delay(Direction.TO_SERVER, Duration.ofMillis(20));
    Link link = connect(network.via(listener.uri()), tls()).awaitOpen();
    for (int i = 0; i < 500; i++) {
      link.send(Lane.RELIABLE, ByteBuffer.allocate(4).putInt(0, i));
    }
    LinkRecorder server = nextAccepted();
    server.awaitMessages(500);
    for (int i = 0; i < 500; i++) {
      assertThat(server.messages().get(i).getInt(0)).isEqualTo(i);
    }
  }

  @Test
  void plainLinksOfAnEnvironmentShareOneThread() throws Exception {
    Listener listener = listen("ws");
    for (int i = 0; i < 20; i++) {
      connect(listener.uri(), tls()).awaitOpen().send(Lane.RELIABLE, ByteBuffer.allocate(1));
    }
    await().until(() -> accepted.size() == 20);
    for (LinkRecorder server : accepted) {
      server.awaitMessages(1);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches("everwire-client-ws-.*-reader-.*"))
        .hasSize(1);
  }

  /** The thread of all ends with the last link, and begins with the next. */
  @Test
  void linksOpenWhileTheLastOneOfTheirEnvironmentEnds() throws Exception {
    Listener listener = listen("ws");
    ExecutorService many = Executors.newFixedThreadPool(3);
    open.add(many::shutdownNow);
    List<Future<?>> comingAndGoing = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      comingAndGoing.add(many.submit(() -> openAndClose(listener.uri(), 100)));
    }
    for (Future<?> each : comingAndGoing) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  private void openAndClose(URI uri, int times) {
    for (int i = 0; i < times; i++) {
      LinkRecorder client = connect(uri, tls());
      client.awaitOpen().close(CloseReason.local("enough"));
      client.awaitClosed();
    }
  }

  @Test
  void aUriThatIsNoneIsRefusedAtTheCall() {
    for (String uri : List.of("ws:rt", "ws://host/#part", "wss://me@host/", "ws:///path")) {
      assertThatThrownBy(() -> connect(URI.create(uri), tls()))
          .as(uri)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void anInterruptionThatListenersLeaveBehindHarmsNoLink(String scheme) throws Exception {
    BiConsumer<Link, ByteBuffer> answering =
        (link, message) -> {
          Thread.currentThread().interrupt();
          if (message.get(0) > 0) {
            link.send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {(byte) (message.get(0) - 1)}));
          }
          Thread.currentThread().interrupt();
        };
    Listener listener = listen(scheme, () -> new LinkRecorder("server", answering));
    for (int i = 0; i < 2; i++) {
      LinkRecorder client = new LinkRecorder("client", answering);
      transport.connect(new Endpoint(listener.uri(), List.of(tls())), config(), client);
      client.awaitOpen().send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {20}));
      client.awaitMessages(10);
    }
  }

  private static WebSocketOptions tls() {
    return WebSocketOptions.builder().sslContext(TestTls.context()).build();
  }

  private Listener listen(String scheme) throws IOException {
    return listen(scheme, () -> new LinkRecorder("server"));
  }

  private Listener listen(String scheme, Supplier<LinkRecorder> recorders) throws IOException {
    Listener listener =
        transport.listen(
            Endpoint.of(scheme + "://localhost:0/rt", tls()),
            config(),
            (link, known) -> {
              LinkRecorder recorder = recorders.get().accepted(link);
              facts.add(known);
              accepted.add(recorder);
              return recorder;
            });
    open.add(listener);
    return listener;
  }

  /** The client may be told that its link is open before the server's acceptor has returned. */
  private LinkRecorder nextAccepted() {
    await().until(() -> !accepted.isEmpty());
    return accepted.element();
  }

  private LinkRecorder connect(URI uri, WebSocketOptions options) {
    LinkRecorder client = new LinkRecorder("client");
    transport.connect(new Endpoint(uri, List.of(options)), config(), client);
    return client;
  }

  private LinkConfig config() {
    return new LinkConfig(1 << 20, Duration.ofSeconds(30), environment);
  }
}
