package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerConnectionTest {
  private static final int PATIENCE_MILLIS = 10_000;

  /** Else its client would wait for an answer as long as opening may take. */
  @Test
  void closesItsSocketIfTheListenerClosesBeforeTheLibraryHasTheSocket() throws Exception {
    ServerRegistry registry = new ServerRegistry();
    try (ThreadedEnvironment environment = new ThreadedEnvironment();
        ServerSocketChannel listening = ServerSocketChannel.open();
        Selector selector = Selector.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
      ServerSetup setup = setup(environment, address);
      ServerConnection connection =
          ServerConnection.of(new WsServer(listening, setup, registry), setup, registry);
      try (Socket client = new Socket(address.getAddress(), address.getPort());
          SocketChannel accepted = listening.accept()) {
        accepted.configureBlocking(false);
        SelectionKey key = accepted.register(selector, SelectionKey.OP_READ, connection);
        connection.setSelectionKey(key);
        connection.begin(accepted, key);

        registry.close().forEach(each -> each.shutdown(CloseReason.local("the listener closes")));

        client.setSoTimeout(PATIENCE_MILLIS);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        registry.awaitNone(PATIENCE_MILLIS);
        assertThat(registry.close()).isEmpty();
      }
    }
  }

  private static ServerSetup setup(ThreadedEnvironment environment, InetSocketAddress address) {
    WebSocketOptions options = WebSocketOptions.defaults();
    return new ServerSetup(
        URI.create("ws://localhost:" + address.getPort() + "/rt"),
        new UpgradePolicy("/rt", options),
        options,
        new LinkConfig(1_000, Duration.ofMinutes(1), environment),
        (link, facts) -> new LinkRecorder("server"));
  }
}
