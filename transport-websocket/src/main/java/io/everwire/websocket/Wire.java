package io.everwire.websocket;

import java.nio.ByteBuffer;

/** The connection below a link, client or server. Safe for use by any thread; nothing blocks. */
interface Wire {
  /** Sends one binary message, or nothing if the connection is not open any more. */
  void send(ByteBuffer message);

  /** Answers a ping. */
  void pong(ByteBuffer payload);

  /** Whether as much waits for the socket as may wait. */
  boolean isFull();

  /** Sends a close frame as the last one and ends in an orderly way, within a few seconds. */
  void close(int code, String text);

  /** Ends at once, without a word. */
  void abort();

  /** Who is at the other end, for messages. */
  String peer();
}
