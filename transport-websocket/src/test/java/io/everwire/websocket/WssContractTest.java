package io.everwire.websocket;

import io.everwire.testkit.FailingConnect;
import io.everwire.testkit.FaultyPath;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.TransportContract;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class WssContractTest extends TransportContract {
  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.builder().sslContext(TestTls.context()).build();

  private final Transport transport = new WebSocketTransport();
  private final List<OddServer> servers = new ArrayList<>();

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
    return Endpoint.of("wss://localhost:0/rt", OPTIONS);
  }

  @Override
  protected Endpoint connectEndpoint(URI uri) {
    return new Endpoint(uri, List.of(OPTIONS));
  }

  @Override
  protected FaultyPath path(URI bound) {
    return FaultyPath.tcp(bound);
  }

  @Override
  protected int maxBytesUntilNotWritable() {
    return 16 << 20;
  }

  /** A listener gives each TLS handshake the time that opening may take. */
  @Override
  protected int maxConnectsAtOnce() {
    return 50;
  }

  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    return List.of(
        new FailingConnect(
            "a server that nobody vouches for",
            new Endpoint(bound, List.of()),
            Kind.UNREACHABLE,
            "PKIX path building failed"),
        new FailingConnect(
            "a server with another's certificate",
            Endpoint.of("wss://127.0.0.1:" + bound.getPort() + "/rt", OPTIONS),
            Kind.UNREACHABLE,
            "No subject alternative names"),
        odd("no TLS there", OddServer.saying("HTTP/1.1 400 What\r\n\r\n"), "TLS failed"),
        FailingConnect.silence(odd("silence", OddServer.silent(), "").endpoint()),
        odd("closes at once", OddServer.saying(""), "closed"),
        new FailingConnect(
            "wrong path", Endpoint.of(bound + "/other", OPTIONS), Kind.REFUSED, "404"));
  }

  private FailingConnect odd(String name, OddServer server, String says) {
    servers.add(server);
    return new FailingConnect(
        name,
        Endpoint.of("wss://localhost:" + server.port() + "/rt", OPTIONS),
        Kind.UNREACHABLE,
        says);
  }
}
