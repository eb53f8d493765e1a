package io.everwire.endtoend.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent;
import io.everwire.KeepAlive;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every transport through every proxy, at both layers, plain and with TLS that ends there, with the
 * proxy's own timeouts, while connections are cut on both sides of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class ProxyMatrixTest {
  private static final long MESSAGES = 1_000;

  private final Map<Integer, TcpProxy> behind = new HashMap<>();
  private final Map<Product, ProxyProcess> proxies = new EnumMap<>(Product.class);
  private final Map<String, InetSocketAddress> servers = new HashMap<>();
  private final Node node = new Node(KeepAlive.DEFAULT);

  private record Cell(Product product, Layer layer, Wire wire, boolean secure) {
    @Override
    public String toString() {
      return product + " " + layer + " " + wire + (secure ? " TLS" : "");
    }
  }

  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Product product : Product.values()) {
      for (Layer layer : Layer.values()) {
        for (Wire wire : Wire.values()) {
          cells.add(new Cell(product, layer, wire, false));
          cells.add(new Cell(product, layer, wire, true));
        }
      }
    }
    return cells;
  }

  @BeforeAll
  void start() {
    node.addresses()
        .forEach(
            (port, address) -> {
              TcpProxy cuttable = TcpProxy.to(address, 0);
              behind.put(port, cuttable);
              // Both places lead to the one server.
              servers.put("10.0.0.1:" + port, cuttable.address());
              servers.put("10.0.0.2:" + port, cuttable.address());
            });
  }

  @AfterAll
  void stop() {
    proxies.values().forEach(ProxyProcess::close);
    behind.values().forEach(TcpProxy::close);
    node.close();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void nothingIsLostDoubledOrReorderedThoughLinksAreCut(Cell cell) {
    ProxyProcess proxy = proxies.computeIfAbsent(cell.product(), product -> product.start(servers));
    int port = proxy.portFor(cell.product().port(cell.wire(), cell.layer(), cell.secure()));
    TcpProxy behindProxy = requireNonNull(behind.get(cell.wire().port()));
    try (TcpProxy before =
            TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Visitor visitor =
            new Visitor(
                KeepAlive.DEFAULT,
                cell.wire().endpoint(before.address().getPort(), cell.secure(), "matrix"))) {
      visitor.sendWithoutEnd();
      visitor.awaitReceived(MESSAGES / 4);
      int cuts = visitor.demandResumeAfter(() -> before.cutAll(Cut.RST));
      visitor.awaitReceived(MESSAGES / 2);
      cuts += visitor.demandResumeAfter(() -> behindProxy.cutAll(Cut.RST));
      visitor.awaitReceived(MESSAGES * 3 / 4);
      cuts += visitor.demandResumeAfter(() -> before.cutAll(Cut.FIN));
      visitor.awaitReceived(MESSAGES);
      visitor.stopSending();
      visitor.demandAll();
      // The proxy itself has ended none.
      assertThat(visitor.count(ConnectionEvent.Kind.LINK_LOST))
          .as(visitor::toString)
          .isLessThanOrEqualTo(cuts);
      assertThat(visitor.count(ConnectionEvent.Kind.SESSION_LOST)).isZero();
    }
  }
}
