package io.everwire.endtoend.proxy;

/** What of a connection a proxy looks at. */
enum Layer {
  /** Bytes: a tunnel. */
  LAYER_4,
  /** HTTP requests. */
  LAYER_7
}
