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

  private final List<Node> nodes = new ArrayList<>();
  private final List<ProxyProcess> proxies = new ArrayList<>();
  private final List<Visitor> visitors = new ArrayList<>();

  @AfterEach
  void stop() {
    visitors.forEach(Visitor::close);
    proxies.forEach(ProxyProcess::close);
    nodes.forEach(Node::close);
  }

  /** Sessions of both sides with such a keep-alive, one for each way. */
  private List<Visitor> visitors(KeepAlive keepAlive) {
    List<Visitor> made = new ArrayList<>();
    Node node = new Node(keepAlive);
    nodes.add(node);
    for (Product product : Product.values()) {
      ProxyProcess proxy =
          product.startWithIdleTimeout(Node.places(node, node), Duration.ofSeconds(IDLE_SECONDS));
      proxies.add(proxy);
      for (Layer layer : Layer.values()) {
        for (Wire wire : Wire.values()) {
          int port = proxy.portFor(product.port(wire, layer, false));
          made.add(new Visitor(keepAlive, wire.endpoint(port, false, "one")));
        }
      }
    }
    visitors.addAll(made);
    return made;
  }

  @Test
  void keepAliveHoldsAQuietSessionAndWithoutItTheSessionResumes() {
    List<Visitor> quick = visitors(KeepAlive.QUICK);
    List<Visitor> slow = visitors(KeepAlive.DEFAULT);
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
    visitors.forEach(visitor -> visitor.send(MESSAGES));
    visitors.forEach(Visitor::demandAll);
  }
}
