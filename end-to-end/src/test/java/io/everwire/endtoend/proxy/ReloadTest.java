package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.KeepAlive;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("long")
class ReloadTest {
  private static final long MESSAGES = 100;

  @ParameterizedTest
  @EnumSource
  void aReloadUnderLoadLosesNothing(Product product) {
    List<Visitor> visitors = new ArrayList<>();
    // A link of many requests may come through: each of them goes to a worker that takes it.
    List<Visitor> resuming = new ArrayList<>();
    try (Node node = new Node(KeepAlive.DEFAULT);
        ProxyProcess proxy = product.start(Node.places(node, node))) {
      try {
        for (Layer layer : Layer.values()) {
          for (Wire wire : Wire.values()) {
            boolean secure = layer == Layer.LAYER_7;
            int port = proxy.portFor(product.port(wire, layer, secure));
            Visitor visitor = new Visitor(KeepAlive.DEFAULT, wire.endpoint(port, secure, "reload"));
            visitors.add(visitor);
            if (wire.isOneConnection()) {
              resuming.add(visitor);
            }
          }
        }
        visitors.forEach(Visitor::sendWithoutEnd);
        for (int reload = 1; reload <= 2; reload++) {
          long enough = reload * MESSAGES;
          visitors.forEach(visitor -> visitor.awaitReceived(enough));
          proxy.reload();
        }
        resuming.forEach(visitor -> visitor.awaitThat(() -> visitor.count(Kind.RESUMED) > 0));
        visitors.forEach(Visitor::stopSending);
        visitors.forEach(Visitor::demandAll);
        assertThat(visitors).allMatch(visitor -> visitor.count(Kind.SESSION_LOST) == 0);
      } finally {
        visitors.forEach(Visitor::close);
      }
    }
  }
}
