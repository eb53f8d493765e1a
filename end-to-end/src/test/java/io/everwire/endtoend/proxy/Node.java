package io.everwire.endtoend.proxy;

import io.everwire.Codec;
import io.everwire.KeepAlive;
import io.everwire.RealtimeServer;
import io.everwire.StreamType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;

/** A server that listens by every transport, as one of those behind a proxy. */
final class Node implements AutoCloseable {
  /** What is sent over such a stream comes back. */
  static final StreamType<byte[], byte[]> ECHO =
      StreamType.duplex("echo", Codec.bytes(), Codec.bytes());

  private final RealtimeServer server;

  Node(KeepAlive keepAlive) {
    RealtimeServer.Builder builder =
        RealtimeServer.builder().keepAlive(keepAlive).stream(
            ECHO, (context, stream) -> stream::send);
    for (Wire wire : Wire.values()) {
      builder.listen(wire.listenUri());
    }
    server = builder.build().start();
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
