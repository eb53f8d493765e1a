package io.everwire.websocket;

import io.everwire.testkit.FailingConnect;
import io.everwire.testkit.FaultyPath;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.TransportContract;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class WsContractTest extends TransportContract {
  private final Transport transport = new WebSocketTransport();
  final List<OddServer> servers = new ArrayList<>();

  @AfterEach
  void closeServers() {
    servers.forEach(OddServer::close);
  }

  @Override
  protected Transport transport() {
    return transport;
  }

  @Override
  protected Endpoint listenEndpoint() {
    return Endpoint.of("ws://localhost:0/rt");
  }

  @Override
  protected FaultyPath path(URI bound) {
    return FaultyPath.tcp(bound);
  }

  @Override
  protected int maxBytesUntilNotWritable() {
    return 16 << 20;
  }

  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    OddServer gone = odd(OddServer.silent());
    gone.close();
    return List.of(
        failing("nobody listens", at(gone.port()), Kind.UNREACHABLE, "refused"),
        failing("unknown host", "ws://no-such-host.invalid/rt", Kind.UNREACHABLE, "unknown host"),
        FailingConnect.silence(Endpoint.of(at(odd(OddServer.silent()).port()))),
        failing("wrong path", bound + "/other", Kind.REFUSED, "404"),
        failing(
            "another HTTP server",
            at(answering("HTTP/1.1 503 Busy\r\n\r\n")),
            Kind.REFUSED,
            "503 Busy"),
        failing("another protocol", at(answering("SSH-2.0-x\r\n\r\n")), Kind.REFUSED, "SSH-2.0"),
        failing("an endless answer", at(answering("x".repeat(20_000))), Kind.REFUSED, "HTTP"),
        failing("closes at once", at(answering("")), Kind.UNREACHABLE, "closed"),
        failing(
            "an upgrade without proof",
            at(
                answering(
                    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                        + "Sec-WebSocket-Accept: x\r\n\r\n")),
            Kind.REFUSED,
            "everwire.v1"));
  }

  static FailingConnect failing(String name, String uri, Kind kind, String says) {
    return new FailingConnect(name, Endpoint.of(uri), kind, says);
  }

  private static String at(int port) {
    return "ws://localhost:" + port + "/rt";
  }

  private int answering(String text) {
    return odd(OddServer.saying(text)).port();
  }

  private OddServer odd(OddServer server) {
    servers.add(server);
    return server;
  }
}
