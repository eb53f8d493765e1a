package io.everwire.endtoend.proxy;

import io.everwire.Codec;
import io.everwire.KeepAlive;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that listens by every transport, as one of those behind a proxy. */
final class Node implements AutoCloseable {
  /** What is sent over such a stream comes back. */
  static final StreamType<byte[], byte[]> ECHO =
      StreamType.duplex("echo", Codec.bytes(), Codec.bytes());

  private final AtomicInteger echoes = new AtomicInteger();
  private final RealtimeServer server;

  Node(KeepAlive keepAlive) {
    RealtimeServer.Builder builder =
        RealtimeServer.builder().keepAlive(keepAlive).stream(
            ECHO, (context, stream) -> echo(stream));
    for (Wire wire : Wire.values()) {
      builder.listen(wire.listenUri());
    }
    server = builder.build().start();
  }

  private StreamListener<byte[]> echo(Stream<byte[], byte[]> stream) {
    echoes.incrementAndGet();
    return stream::send;
  }

  /** How many streams were opened here. */
  int echoes() {
    return echoes.get();
  }

  /** Two servers, by the addresses that the documented configurations give them. */
  static Map<String, InetSocketAddress> places(Node first, Node second) {
    Map<String, InetSocketAddress> places = new HashMap<>();
    first.addresses().forEach((wire, real) -> places.put("10.0.0.1:" + wire.port(), real));
    second.addresses().forEach((wire, real) -> places.put("10.0.0.2:" + wire.port(), real));
    return places;
  }

  Map<Wire, InetSocketAddress> addresses() {
    Map<Wire, InetSocketAddress> addresses = new EnumMap<>(Wire.class);
    for (Wire wire : Wire.values()) {
      URI uri = server.uris().get(wire.ordinal());
      addresses.put(wire, new InetSocketAddress(uri.getHost(), uri.getPort()));
    }
    return addresses;
  }

  @Override
  public void close() {
    server.close();
  }
}
