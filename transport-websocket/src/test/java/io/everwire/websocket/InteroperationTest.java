package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each of our sides with the other side of Java-WebSocket, whose framing and closing are not ours.
 */
class InteroperationTest {
  private static final int[] SIZES = {0, 1, 125, 126, 65_535, 65_536, 200_000};

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final WebSocketTransport transport = new WebSocketTransport();

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void ourServerServesAForeignClient() throws Exception {
    Queue<LinkRecorder> accepted = new ConcurrentLinkedQueue<>();
    try (Listener listener =
        transport.listen(
            Endpoint.of("ws://localhost:0/rt"),
            config(),
            (link, facts) -> {
              LinkRecorder echo =
                  new LinkRecorder("server", (to, message) -> to.send(Lane.RELIABLE, message))
                      .accepted(link);
              accepted.add(echo);
              return echo;
            })) {
      ForeignClient client = new ForeignClient(listener.uri());
      assertThat(client.connectBlocking()).isTrue();
      assertThat(client.getProtocol().getProvidedProtocol()).isEqualTo("everwire.v1");
      for (int size : SIZES) {
        client.send(patterned(size));
      }
      await().until(() -> client.received.size() == SIZES.length);
      for (int size : SIZES) {
        assertThat(client.received.remove()).isEqualTo(ByteBuffer.wrap(patterned(size)));
      }
      client.close(4001, "bye");
      CloseReason reason = accepted.element().awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.PEER);
      assertThat(reason.description()).contains("4001", "bye");
      client.closeBlocking();
    }
  }

  @Test
  void ourClientIsServedByAForeignServer() throws Exception {
    ForeignServer server = new ForeignServer();
    server.setReuseAddr(true);
    server.start();
    server.started.await();
    LinkRecorder client = new LinkRecorder("client");
    transport.connect(
        Endpoint.of("ws://localhost:" + server.getPort() + "/any?x=1"), config(), client);
    Link link = client.awaitOpen();
    for (int size : SIZES) {
      link.send(Lane.RELIABLE, ByteBuffer.wrap(patterned(size)));
    }
    client.awaitMessages(SIZES.length);
    for (int i = 0; i < SIZES.length; i++) {
      assertThat(client.messages().get(i)).isEqualTo(ByteBuffer.wrap(patterned(SIZES[i])));
    }
    link.close(CloseReason.local("that is all"));
    await().until(() -> server.closed.contains("1000 that is all"));
    server.stop();
    assertThat(client.breaches()).isEmpty();
  }

  private LinkConfig config() {
    return new LinkConfig(1 << 20, Duration.ofSeconds(30), environment);
  }

  private static byte[] patterned(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 7 + size);
    }
    return content;
  }

  private static Draft_6455 draft() {
    return new Draft_6455(List.of(), List.of(new Protocol("everwire.v1")));
  }

  private static final class ForeignClient extends WebSocketClient {
    final Queue<ByteBuffer> received = new ConcurrentLinkedQueue<>();

    ForeignClient(URI server) {
      super(server, draft());
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String text) {}

    @Override
    public void onMessage(ByteBuffer message) {
      received.add(message);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {}

    @Override
    public void onError(Exception failure) {}
  }

  private static final class ForeignServer extends WebSocketServer {
    final CountDownLatch started = new CountDownLatch(1);
    final Queue<String> closed = new ConcurrentLinkedQueue<>();

    ForeignServer() {
      super(new InetSocketAddress("localhost", 0), 1, List.of(draft()));
    }

    @Override
    public void onStart() {
      started.countDown();
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket connection, String text) {}

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      connection.send(message);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {
      closed.add(code + " " + reason);
    }

    @Override
    public void onError(WebSocket connection, Exception failure) {}
  }
}
