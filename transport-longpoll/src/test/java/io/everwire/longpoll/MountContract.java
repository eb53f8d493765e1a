package io.everwire.longpoll;

import io.everwire.testkit.FailingConnect;
import io.everwire.transport.Transport;
import java.net.URI;
import java.util.List;

/** The contract of links whose server is a mount. */
abstract class MountContract extends HttpContract {
  private final Transport transport;

  MountContract(Mounted.Host host, String scheme, HttpOptions options) {
    super(scheme, options);
    transport = new Mounted(host);
  }

  /** What stands at other paths is not the mount's business. */
  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    return super.failingConnects(bound).stream()
        .filter(connect -> !connect.name().equals("another path"))
        .toList();
  }

  @Override
  protected Transport transport() {
    return transport;
  }
}
