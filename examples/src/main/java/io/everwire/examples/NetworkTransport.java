package io.everwire.examples;

import java.util.Locale;

/** The transports over a network, each with an address of this machine to listen on. */
public enum NetworkTransport {
  /** WebSocket. */
  WS("ws://127.0.0.1:0/rt"),
  /** gRPC bidirectional streams. */
  GRPC("grpc://127.0.0.1:0"),
  /** HTTP long-poll. */
  HTTP("http://127.0.0.1:0/rt"),
  /** Server-sent events down, POST up. */
  SSE("sse+http://127.0.0.1:0/rt");

  private final String anyPort;

  NetworkTransport(String anyPort) {
    this.anyPort = anyPort;
  }

  /** Where to listen, on a free port. */
  public String anyPort() {
    return anyPort;
  }

  /** What people call it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
