package io.everwire.longpoll;

import io.everwire.testkit.FailingConnect;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The contract over TLS. */
abstract class HttpsContract extends HttpContract {
  HttpsContract(String scheme, HttpOptions options) {
    super(scheme, options);
  }

  /** A handshake and the first request have to come within {@link HttpOptions.Builder#absence}. */
  @Override
  protected int maxConnectsAtOnce() {
    return 50;
  }

  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    List<FailingConnect> failing = new ArrayList<>(super.failingConnects(bound));
    failing.add(
        new FailingConnect(
            "a server that nobody vouches for",
            new Endpoint(bound, List.of()),
            Kind.UNREACHABLE,
            "TLS failed: "));
    failing.add(
        failing(
            "a server with another's certificate",
            bound.toString().replace("localhost", "127.0.0.1"),
            Kind.UNREACHABLE,
            "No subject alternative names"));
    failing.add(
        failing(
            "no TLS there",
            at(answering("HTTP/1.1 400 What\r\n\r\n")),
            Kind.UNREACHABLE,
            "TLS failed"));
    return failing;
  }
}
