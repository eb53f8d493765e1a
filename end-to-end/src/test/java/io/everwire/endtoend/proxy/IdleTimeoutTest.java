package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.KeepAlive;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Proxies that cut what is silent. Sessions through all of them, by every transport, are quiet at
 * the same time, so that the wait is needed once.
 */
@Tag("long")
class IdleTimeoutTest {
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGER_THAN_SHORT = Duration.ofSeconds(25);

  /** Asks well before the short timeout, and waits for the answer longer than others. */
  private static final KeepAlive QUICK =
      new KeepAlive(Duration.ofSeconds(2), Duration.ofSeconds(4));

  /** nginx has 60 s, Debian's HAProxy 50 s. */
  private static final Duration LONGER_THAN_DEFAULTS = Duration.ofSeconds(65);

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
  private List<Visitor> visitors(
      KeepAlive keepAlive,
      BiFunction<Product, Map<String, InetSocketAddress>, ProxyProcess> start) {
    List<Visitor> made = new ArrayList<>();
    Node node = new Node(keepAlive);
    nodes.add(node);
    for (Product product : Product.values()) {
      ProxyProcess proxy = start.apply(product, Node.places(node, node));
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

  private static ProxyProcess impatient(Product product, Map<String, InetSocketAddress> servers) {
    return product.startWithIdleTimeout(servers, SHORT_TIMEOUT);
  }

  @Test
  void keepAliveHoldsAQuietSessionAndWithoutItTheSessionResumes() {
    List<Visitor> quick = visitors(QUICK, IdleTimeoutTest::impatient);
    List<Visitor> slow = visitors(KeepAlive.DEFAULT, IdleTimeoutTest::impatient);
    demandMoreMessages();

    demandThatNoLinkIsLost(quick, LONGER_THAN_SHORT);

    for (Visitor visitor : slow) {
      visitor.awaitThat(() -> visitor.count(Kind.RESUMED) > 0);
    }
    demandMoreMessages();
    assertThat(quick).allMatch(visitor -> visitor.count(Kind.LINK_LOST) == 0);
    assertThat(slow).allMatch(visitor -> visitor.count(Kind.SESSION_LOST) == 0);
  }

  @Test
  void theDefaultKeepAliveHoldsAQuietSessionThroughTheDefaultTimeouts() {
    List<Visitor> quiet = visitors(KeepAlive.DEFAULT, Product::start);
    demandMoreMessages();
    demandThatNoLinkIsLost(quiet, LONGER_THAN_DEFAULTS);
    demandMoreMessages();
    assertThat(quiet).allMatch(visitor -> visitor.count(Kind.LINK_LOST) == 0);
  }

  private static void demandThatNoLinkIsLost(List<Visitor> quiet, Duration time) {
    await()
        .during(time)
        .atMost(time.plusSeconds(30))
        .failFast(
            "a link is lost",
            () -> assertThat(quiet).allMatch(visitor -> visitor.count(Kind.LINK_LOST) == 0))
        .until(() -> true);
  }

  private void demandMoreMessages() {
    visitors.forEach(visitor -> visitor.send(MESSAGES));
    visitors.forEach(Visitor::demandAll);
  }
}
