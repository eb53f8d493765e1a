package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private ServerSocket listening;
  private TcpProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy =
        TcpProxy.to(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()), 7);
    reconnect();
  }

  private void reconnect() throws IOException {
    client = new Socket();
    client.connect(proxy.address());
    server = listening.accept();
    client.setSoTimeout(10_000);
    server.setSoTimeout(10_000);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    proxy.close();
    client.close();
    server.close();
    listening.close();
  }

  @Test
  void bytesPassUnchangedWhateverTheirPieces() throws Exception {
    proxy.split(Direction.TO_SERVER, 3);
    byte[] sent = randomBytes(20_000);
    client.getOutputStream().write(sent);
    assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    assertThat(connection().forwardedBytes(Direction.TO_SERVER)).isEqualTo(sent.length);
    server.getOutputStream().write(sent);
    assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
  }

  @Test
  void anEndOfStreamPassesAndLeavesTheOtherWayOpen() throws Exception {
    client.shutdownOutput();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    server.getOutputStream().write(5);
    assertThat(client.getInputStream().read()).isEqualTo(5);
    server.close();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    Await.until("the connection to be forgotten", () -> proxy.connections().isEmpty());
  }

  @Test
  void aCutAtAByteLetsJustSoManyThrough() throws Exception {
    connection().cutAfter(Direction.TO_SERVER, 1_234, Cut.FIN);
    client.getOutputStream().write(randomBytes(5_000));
    assertThat(server.getInputStream().readAllBytes()).hasSize(1_234);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aCutOrderedForLaterConnectionsSparesThisOne() throws Exception {
    proxy.cutAfter(Direction.TO_CLIENT, 0, Cut.RST);
    server.getOutputStream().write(1);
    assertThat(client.getInputStream().read()).isEqualTo(1);
    client.close();
    server.close();
    assertThatThrownBy(this::connectAndRead).isInstanceOf(SocketException.class);
  }

  /** A reset may come as early as the connection. */
  private void connectAndRead() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(proxy.address());
      int unused = socket.getInputStream().read();
    }
  }

  @Test
  void aResetIsSeenByBothSides() {
    connection().cut(Cut.RST);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void aStalledDirectionHoldsAndGoesOn() throws Exception {
    proxy.stall(Direction.TO_SERVER);
    byte[] sent = randomBytes(3_000);
    client.getOutputStream().write(sent);
    server.setSoTimeout(50);
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    server.setSoTimeout(10_000);
    proxy.resume(Direction.TO_SERVER);
    assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
  }

  @Test
  void aDelayHoldsEachByteForItsTime() throws Exception {
    proxy.delay(Direction.TO_SERVER, Duration.ofMillis(80));
    long start = System.nanoTime();
    client.getOutputStream().write(1);
    assertThat(server.getInputStream().read()).isEqualTo(1);
    assertThat(System.nanoTime() - start).isGreaterThan(79_000_000);
  }

  @Test
  void aServerThatIsGoneAndARefusalAreResets() throws Exception {
    proxy.refuseNew(true);
    assertThatThrownBy(this::connectAndRead).isInstanceOf(SocketException.class);
    proxy.refuseNew(false);
    listening.close();
    assertThatThrownBy(this::connectAndRead).isInstanceOf(SocketException.class);
    assertThat(proxy.acceptedCount()).isEqualTo(3);
  }

  @Test
  void laterConnectionsLeadToAnotherServer() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      proxy.forwardTo(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()));
      server.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);

      try (Socket later = new Socket()) {
        later.connect(proxy.address());
        try (Socket reached = other.accept()) {
          reached.getOutputStream().write(2);
          later.setSoTimeout(10_000);
          assertThat(later.getInputStream().read()).isEqualTo(2);
        }
      }
    }
  }

  private ProxiedConnection connection() {
    Await.until("a connection", () -> !proxy.connections().isEmpty());
    return proxy.connections().get(0);
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
