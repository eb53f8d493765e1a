package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionEvent.Kind;
import io.everwire.KeepAlive;
import io.everwire.RealtimeClient;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import io.everwire.transport.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two servers behind a proxy that balances between them. They share nothing. */
@Tag("long")
class BalancerTest {
  private static final int MOST_CLIENTS = 64;
  private static final int MOST_LOSSES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Node first = new Node(KeepAlive.DEFAULT);
  private final Node second = new Node(KeepAlive.DEFAULT);

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  @ParameterizedTest
  @EnumSource
  void withStickinessASessionResumesThoughSessionsAreSpread(Product product) {
    try (ProxyProcess proxy = product.start(Node.places(first, second))) {
      for (Wire wire : Wire.values()) {
        int port = proxy.portFor(product.port(wire, Layer.LAYER_7, false));
        demandThatSessionsAreSpreadAndResume(wire, port);
      }
    }
  }

  private void demandThatSessionsAreSpreadAndResume(Wire wire, int port) {
    long firstBefore = first.echoes();
    long secondBefore = second.echoes();
    List<Visitor> visitors = new ArrayList<>();
    try (TcpProxy way =
        TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0)) {
      try {
        while (first.echoes() == firstBefore || second.echoes() == secondBefore) {
          assertThat(visitors).as("clients, all at one server").hasSizeLessThan(MOST_CLIENTS);
          visitors.add(
              new Visitor(
                  KeepAlive.DEFAULT,
                  wire.endpoint(way.address().getPort(), false, "client-" + visitors.size())));
          visitors.get(visitors.size() - 1).send(20);
          visitors.forEach(Visitor::demandAll);
        }
        visitors.forEach(Visitor::sendWithoutEnd);
        for (Visitor visitor : visitors) {
          visitor.demandResumeAfter(() -> way.cutAll(Cut.RST));
        }
        visitors.forEach(Visitor::stopSending);
        visitors.forEach(Visitor::demandAll);
        assertThat(visitors).allMatch(visitor -> visitor.count(Kind.SESSION_LOST) == 0);
      } finally {
        visitors.forEach(Visitor::close);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void atLayer4TheClientsAddressMakesItStick(Product product) {
    try (ProxyProcess proxy = product.start(Node.places(first, second))) {
      for (Wire wire : Wire.values()) {
        int port = proxy.portFor(product.port(wire, Layer.LAYER_4, false));
        try (TcpProxy way =
                TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            Visitor visitor =
                new Visitor(
                    KeepAlive.DEFAULT, wire.endpoint(way.address().getPort(), false, "one"))) {
          visitor.sendWithoutEnd();
          for (int cut = 0; cut < 3; cut++) {
            visitor.demandResumeAfter(() -> way.cutAll(Cut.RST));
          }
          visitor.stopSending();
          visitor.demandAll();
          assertThat(visitor.count(Kind.SESSION_LOST)).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theClientsOfAServerThatIsGoneGetNewSessionsAtTheOther(Product product) {
    Map<String, InetSocketAddress> places = Node.places(first, second);
    for (Wire wire : Wire.values()) {
      if (wire.isOneConnection()) {
        try (TcpProxy toFirst = TcpProxy.to(first.address(wire), 0);
            TcpProxy toSecond = TcpProxy.to(second.address(wire), 0)) {
          places.put("10.0.0.1:" + wire.port(), toFirst.address());
          places.put("10.0.0.2:" + wire.port(), toSecond.address());
          try (ProxyProcess proxy = product.start(places)) {
            int port = proxy.portFor(product.port(wire, Layer.LAYER_7, false));
            demandANewSessionAfter(
                () -> (isUsed(toFirst) ? toFirst : toSecond).close(),
                wire.endpoint(port, false, "one"));
          }
        }
      }
    }
  }

  /** Health checks connect and say nothing. */
  private static boolean isUsed(TcpProxy way) {
    return way.connections().stream()
        .anyMatch(connection -> connection.forwardedBytes(Direction.TO_SERVER) > 0);
  }

  @ParameterizedTest
  @EnumSource
  void withoutStickinessAResumeAtTheWrongServerIsFollowedByANewSession(Product product) {
    try (ProxyProcess proxy = product.startWithoutStickiness(Node.places(first, second))) {
      for (Layer layer : Layer.values()) {
        for (Wire wire : Wire.values()) {
          if (wire.isOneConnection()) {
            demandANewSessionAfterACut(wire, proxy.portFor(product.port(wire, layer, false)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutStickinessALinkOfManyRequestsMayFailAndTheClientGoesOn(Product product) {
    try (ProxyProcess proxy = product.startWithoutStickiness(Node.places(first, second))) {
      for (Layer layer : Layer.values()) {
        for (Wire wire : Wire.values()) {
          if (!wire.isOneConnection()) {
            int port = proxy.portFor(product.port(wire, layer, false));
            int other = proxy.portFor(product.port(Wire.WEBSOCKET, layer, false));
            demandConfirmedPublishes(
                wire.endpoint(port, false, "one"), Wire.WEBSOCKET.endpoint(other, false, "one"));
          }
        }
      }
    }
  }

  /** Where the requests of a link happen to reach one server, it works; mostly they do not. */
  private static void demandConfirmedPublishes(Endpoint... endpoints) {
    RealtimeClient.Builder builder = RealtimeClient.builder().keepTrying();
    for (Endpoint endpoint : endpoints) {
      builder.endpoint(endpoint);
    }
    try (RealtimeClient client = builder.build()) {
      client.connect();
      Channel<String> channel = client.channel("balanced", Codec.utf8());
      for (int i = 0; i < 20; i++) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(() -> channel.publish("again").get(5, TimeUnit.SECONDS) != null);
      }
    }
  }

  private static void demandANewSessionAfterACut(Wire wire, int port) {
    try (TcpProxy way =
        TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0)) {
      demandANewSessionAfter(
          () -> way.cutAll(Cut.RST), wire.endpoint(way.address().getPort(), false, "one"));
    }
  }

  private static void demandANewSessionAfter(Runnable loss, Endpoint endpoint) {
    try (RealtimeClient client = RealtimeClient.builder().endpoint(endpoint).build()) {
      List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
      client.connection().onEvent(events::add);
      List<String> heard = new CopyOnWriteArrayList<>();
      client.connect().join();
      Channel<String> channel = client.channel("balanced", Codec.utf8());
      channel.subscribe(message -> heard.add(message.payload())).ready().join();

      // By chance the right server's turn may come again: an attempt may take two connections.
      for (int losses = 1; !kinds(events).contains(Kind.SESSION_LOST); losses++) {
        assertThat(losses).as("lost links, and always resumed").isLessThan(MOST_LOSSES);
        long after = outcomes(events);
        loss.run();
        await().atMost(PATIENCE).until(() -> outcomes(events) > after);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(kinds(events))
                      .containsSubsequence(Kind.LINK_LOST, Kind.SESSION_LOST, Kind.SESSION_OPENED));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                channel.publish("still here").join();
                assertThat(heard).contains("still here");
              });
    }
  }

  /** How often a lost link has led to something. */
  private static long outcomes(List<ConnectionEvent> events) {
    return kinds(events).stream()
        .filter(kind -> kind == Kind.RESUMED || kind == Kind.SESSION_LOST)
        .count();
  }

  private static List<Kind> kinds(List<ConnectionEvent> events) {
    return events.stream().map(ConnectionEvent::kind).toList();
  }
}
