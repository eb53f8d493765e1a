package io.everwire.benchmarks.idle;

/** What is measured: Everwire over each transport, and the raw libraries. */
enum Contestant {
  RAW_WS(""),
  WS("ws://127.0.0.1:%d/rt"),
  RAW_GRPC(""),
  GRPC("grpc://127.0.0.1:%d"),
  RAW_HTTP(""),
  HTTP("http://127.0.0.1:%d/rt"),
  SSE("sse+http://127.0.0.1:%d/rt");

  private final String uri;

  Contestant(String uri) {
    this.uri = uri;
  }

  /** Where Everwire listens, or connects to. */
  String uri(int port) {
    return uri.formatted(port);
  }
}
