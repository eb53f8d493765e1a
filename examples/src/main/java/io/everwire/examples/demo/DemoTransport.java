package io.everwire.examples.demo;

import java.util.Locale;

/** The transports that the demo can use. */
enum DemoTransport {
  /** WebSocket. */
  WS("ws://127.0.0.1:0/rt"),
  /** gRPC bidirectional streams. */
  GRPC("grpc://127.0.0.1:0"),
  /** HTTP long-poll. */
  HTTP("http://127.0.0.1:0/rt"),
  /** Server-sent events down, POST up. */
  SSE("sse+http://127.0.0.1:0/rt");

  private final String anyPort;

  DemoTransport(String anyPort) {
    this.anyPort = anyPort;
  }

  /** Where to listen, on a free port. */
  String anyPort() {
    return anyPort;
  }

  /** What people call it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
