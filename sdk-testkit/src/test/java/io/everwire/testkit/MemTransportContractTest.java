package io.everwire.testkit;

import io.everwire.internal.mem.MemTransport;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Transport;
import java.net.URI;
import java.util.List;

class MemTransportContractTest extends TransportContract {
  @Override
  protected Transport transport() {
    return new MemTransport();
  }

  @Override
  protected Endpoint listenEndpoint() {
    return Endpoint.of("mem:0");
  }

  @Override
  protected FaultyPath path(URI bound) {
    return FaultyPath.mem(bound);
  }

  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    return List.of(
        new FailingConnect(
            "nobody listens", Endpoint.of("mem:nobody"), CloseReason.Kind.UNREACHABLE, "listens"));
  }

  @Override
  protected int maxBytesUntilNotWritable() {
    return 600_000;
  }
}
