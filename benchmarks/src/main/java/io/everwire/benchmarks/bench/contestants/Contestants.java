package io.everwire.benchmarks.bench.contestants;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All contestants by name, in the order in which they take turns: rivals are near each other. */
public final class Contestants {
  private static final Map<String, Supplier<Contestant>> BY_NAME = new LinkedHashMap<>();

  static {
    add("tcp", PlainTcp::new);
    add("rsocket-tcp", () -> new RSocketChannel("rsocket-tcp", false));
    add("java-websocket", JavaWebSocket::new);
    add("everwire-ws", () -> new Everwire("everwire-ws", "ws://127.0.0.1:%d/rt"));
    add("rsocket-ws", () -> new RSocketChannel("rsocket-ws", true));
    add("cometd-ws", () -> new Cometd("cometd-ws", Cometd.Transport.WEBSOCKET, false));
    add("cometd-ws-ack", () -> new Cometd("cometd-ws-ack", Cometd.Transport.WEBSOCKET, true));
    add("socketio", SocketIo::new);
    add("grpc-direct", () -> new GrpcStream("grpc-direct", true));
    add("everwire-grpc", () -> new Everwire("everwire-grpc", "grpc://127.0.0.1:%d"));
    add("grpc-executor", () -> new GrpcStream("grpc-executor", false));
    add("grpc-unary", GrpcUnary::new);
    add("jetty-loop", JettyLoop::new);
    add("everwire-http", () -> new Everwire("everwire-http", "http://127.0.0.1:%d/rt"));
    add("cometd-lp", () -> new Cometd("cometd-lp", Cometd.Transport.LONG_POLLING, false));
    add("everwire-sse", () -> new Everwire("everwire-sse", "sse+http://127.0.0.1:%d/rt"));
    add("everwire-mem", EverwireAlone::new);
  }

  private Contestants() {}

  private static void add(String name, Supplier<Contestant> maker) {
    BY_NAME.put(name, maker);
  }

  /** The names of all. */
  public static Collection<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Makes the one of that name. */
  public static Contestant named(String name) {
    Supplier<Contestant> maker = BY_NAME.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "no contestant is called %s; there are %s".formatted(name, names()));
    }
    return maker.get();
  }
}
