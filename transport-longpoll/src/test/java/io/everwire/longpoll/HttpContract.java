package io.everwire.longpoll;

import io.everwire.testkit.FailingConnect;
import io.everwire.testkit.FaultyPath;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.testkit.TransportContract;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract over one scheme with one set of options. */
abstract class HttpContract extends TransportContract {
  private final Transport transport = new LongPollTransport();
  private final List<OddServer> servers = new ArrayList<>();
  private final String scheme;
  private final HttpOptions options;

  HttpContract(String scheme, HttpOptions options) {
    this.scheme = scheme;
    this.options = options;
  }

  /**
   * The HTTP client that all links with these options share begins with the first and stays: it is
   * nothing that a link leaves behind.
   */
  @BeforeEach
  void theSharedClientHasBegun() {
    try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
      LinkRecorder nobody = new LinkRecorder("nobody");
      transport.connect(
          failing("nobody listens", at(gonePort()), Kind.UNREACHABLE, "").endpoint(),
          new LinkConfig(1_000, Duration.ofSeconds(5), environment),
          nobody);
      nobody.awaitClosed();
    }
  }

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
    return Endpoint.of(scheme + "://localhost:0/rt", options);
  }

  @Override
  protected Endpoint connectEndpoint(URI uri) {
    return new Endpoint(uri, List.of(options));
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
    return List.of(
        failing("nobody listens", at(gonePort()), Kind.UNREACHABLE, "refused"),
        failing(
            "unknown host",
            scheme + "://no-such-host.invalid/rt",
            Kind.UNREACHABLE,
            "unknown host"),
        FailingConnect.silence(
            new Endpoint(URI.create(at(odd(OddServer.silent()).port())), List.of(options))),
        failing("another path", bound.resolve("/other").toString(), Kind.REFUSED, "404"));
  }

  final FailingConnect failing(String name, String uri, Kind kind, String says) {
    return new FailingConnect(name, Endpoint.of(uri, options), kind, says);
  }

  final String at(int port) {
    return scheme + "://localhost:" + port + "/rt";
  }

  final int answering(String text) {
    return odd(OddServer.saying(text)).port();
  }

  private static int gonePort() {
    OddServer gone = OddServer.silent();
    gone.close();
    return gone.port();
  }

  private OddServer odd(OddServer server) {
    servers.add(server);
    return server;
  }
}
