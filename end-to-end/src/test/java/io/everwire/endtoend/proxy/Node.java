package io.everwire.endtoend.proxy;

import io.everwire.Codec;
import io.everwire.KeepAlive;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server that listens by every transport, as one of those behind a proxy. */
final class Node implements AutoCloseable {
  /** What is sent over such a stream comes back. */
  static final StreamType<byte[], byte[]> ECHO =
      StreamType.duplex("echo", Codec.bytes(), Codec.bytes());

  /** In the order in which it listens. */
  private final Set<Integer> documentedPorts = new LinkedHashSet<>();

  /**
   * Logs the stack of each call whose connection was cut; kept here, or it would forget its level.
   */
  private static final Logger GRPC_CALLS =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

  private final AtomicInteger echoes = new AtomicInteger();
  private final RealtimeServer server;

  Node(KeepAlive keepAlive) {
    GRPC_CALLS.setLevel(Level.SEVERE);
    RealtimeServer.Builder builder =
        RealtimeServer.builder().keepAlive(keepAlive).stream(
            ECHO, (context, stream) -> echo(stream));
    for (Wire wire : Wire.values()) {
      if (documentedPorts.add(wire.port())) {
        builder.listen(wire.listenEndpoint(keepAlive));
      }
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
    first.addresses().forEach((port, real) -> places.put("10.0.0.1:" + port, real));
    second.addresses().forEach((port, real) -> places.put("10.0.0.2:" + port, real));
    return places;
  }

  /** Where it listens, by the port that it has in the documented configurations. */
  Map<Integer, InetSocketAddress> addresses() {
    Map<Integer, InetSocketAddress> addresses = new LinkedHashMap<>();
    Iterator<URI> uris = server.uris().iterator();
    for (Integer documented : documentedPorts) {
      URI uri = uris.next();
      addresses.put(
          documented, new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
    }
    return addresses;
  }

  InetSocketAddress address(Wire wire) {
    InetSocketAddress address = addresses().get(wire.port());
    if (address == null) {
      throw new IllegalArgumentException("no listener for " + wire);
    }
    return address;
  }

  @Override
  public void close() {
    server.close();
  }
}
