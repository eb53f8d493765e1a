package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.KeepAlive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Proxies that cut what is silent for {@value #IDLE_SECONDS} s. Sessions through all of them, by
 * every transport, are quiet at the same time, so that the wait is needed once.
 */
class IdleTimeoutTest {
  private static final int IDLE_SECONDS = 5;
  private static final Duration QUIET = Duration.ofSeconds(12);
  private static final long MESSAGES = 50;

  private final List<ProxyProcess> proxies = new ArrayList<>();
  private final List<Visitor> quick = new ArrayList<>();
  private final List<Visitor> slow = new ArrayList<>();
  private final Node node = new Node(KeepAlive.DEFAULT);

  @AfterEach
  void stop() {
    quick.forEach(Visitor::close);
    slow.forEach(Visitor::close);
    proxies.forEach(ProxyProcess::close);
    node.close();
  }

  @Test
  void keepAliveHoldsAQuietSessionAndWithoutItTheSessionResumes() {
    for (Product product : Product.values()) {
      ProxyProcess proxy =
          product.startWithIdleTimeout(Node.places(node, node), Duration.ofSeconds(IDLE_SECONDS));
      proxies.add(proxy);
      for (Layer layer : Layer.values()) {
        for (Wire wire : Wire.values()) {
          int port = proxy.portFor(product.port(wire, layer, false));
          quick.add(new Visitor(KeepAlive.QUICK, wire.endpoint(port, false, "quick")));
          slow.add(new Visitor(KeepAlive.DEFAULT, wire.endpoint(port, false, "slow")));
        }
      }
    }
    demandMoreMessages();

    await()
        .during(QUIET)
        .atMost(QUIET.plusSeconds(30))
        .until(() -> quick.stream().allMatch(visitor -> visitor.count(Kind.LINK_LOST) == 0));

    for (Visitor visitor : slow) {
      visitor.awaitThat(() -> visitor.count(Kind.RESUMED) > 0);
    }
    demandMoreMessages();
    assertThat(quick).allMatch(visitor -> visitor.count(Kind.LINK_LOST) == 0);
    assertThat(slow).allMatch(visitor -> visitor.count(Kind.SESSION_LOST) == 0);
  }

  private void demandMoreMessages() {
    for (List<Visitor> visitors : List.of(quick, slow)) {
      visitors.forEach(visitor -> visitor.send(MESSAGES));
      visitors.forEach(Visitor::demandAll);
    }
  }
}
