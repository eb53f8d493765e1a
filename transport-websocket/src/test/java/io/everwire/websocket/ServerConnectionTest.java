package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerConnectionTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final ServerRegistry registry = new ServerRegistry();
  private ServerSocketChannel listening;
  private SocketLoop loop;

  @BeforeEach
  void listen() throws IOException {
    listening =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    loop = SocketLoop.start(environment, Thread::new, () -> {});
  }

  @AfterEach
  void close() throws Exception {
    loop.end();
    loop.awaitEnd(PATIENCE_MILLIS);
    listening.close();
    environment.close();
  }

  /** Else its client would wait for an answer as long as opening may take. */
  @Test
  void closesItsSocketIfTheListenerClosesBeforeItHasReadAnything() throws Exception {
    try (Socket client = new Socket(address().getAddress(), address().getPort())) {
      begin();
      registry.close().forEach(each -> each.shutdown(CloseReason.local("the listener closes")));
      client.setSoTimeout(PATIENCE_MILLIS);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      registry.awaitNone(PATIENCE_MILLIS);
      assertThat(registry.close()).isEmpty();
    }
  }

  @Test
  void isNotTakenOnceTheListenerCloses() throws Exception {
    registry.close();
    try (Socket client = new Socket(address().getAddress(), address().getPort())) {
      assertThatThrownBy(this::begin).isInstanceOf(IOException.class);
      assertThat(client.isConnected()).isTrue();
    }
  }

  private void begin() throws IOException {
    SocketChannel accepted = listening.accept();
    accepted.configureBlocking(false);
    ServerConnection.begin(accepted, loop, setup(), registry);
  }

  private InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listening.getLocalAddress();
  }

  private ServerSetup setup() throws IOException {
    WebSocketOptions options = WebSocketOptions.defaults();
    return new ServerSetup(
        URI.create("ws://localhost:" + address().getPort() + "/rt"),
        new UpgradePolicy("/rt", options),
        options,
        new LinkConfig(1_000, Duration.ofMinutes(1), environment),
        (link, facts) -> new LinkRecorder("server"));
  }
}
