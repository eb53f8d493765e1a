package io.everwire;

/** Where a client's connection stands. */
public enum ConnectionState {
  /** No attempt was made yet: {@link RealtimeClient#connect()} begins one. */
  IDLE,
  /** The first connection is being made. */
  CONNECTING,
  /** A link carries the session. */
  CONNECTED,
  /** The link was lost; another one is being made. What the application sends meanwhile waits. */
  RECONNECTING,
  /** Ended for good, by {@link RealtimeClient#close()} or by a final refusal. */
  CLOSED
}
