package io.everwire.endtoend;

import java.util.concurrent.atomic.AtomicInteger;

/** Every transport, by the scheme of its URIs without TLS. */
public enum Scheme {
  MEM("mem"),
  WS("ws"),
  GRPC("grpc"),
  HTTP("http"),
  SSE("sse+http");

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final String text;

  Scheme(String text) {
    this.text = text;
  }

  /**
   * Where a server can listen.
   *
   * @return a URI that is free: an unused name, or port 0
   */
  public String freeUri() {
    return switch (this) {
      case MEM -> "mem:end-to-end-" + NAMES.incrementAndGet();
      case GRPC -> "grpc://127.0.0.1:0";
      case WS, HTTP, SSE -> text + "://127.0.0.1:0/rt";
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
