package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes to and from one non-blocking socket, plain or through TLS. Reads come from the loop's
 * thread, writes from one thread at a time; the two may overlap.
 */
interface BytePipe {

  /**
   * Reads what is there.
   *
   * @param into has room
   * @return how many bytes, 0 if there are none now, -1 at the end of the stream
   * @throws IOException if the connection is broken
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Whether {@link #read} has bytes that the selector does not know of.
   *
   * @return whether to read again without waiting for the socket
   */
  boolean hasUnread();

  /**
   * Writes what the socket takes. Bytes that were taken from the buffer are on their way: see
   * {@link #isFlushed}.
   *
   * @param from what to write; may be empty, to flush what this pipe holds itself
   * @throws IOException if the connection is broken
   */
  void write(ByteBuffer from) throws IOException;

  /**
   * Whether everything taken is in the socket.
   *
   * @return false if {@link #write} must be called again when the socket is writable
   */
  boolean isFlushed();

  /**
   * Tells the peer that no more comes; best effort.
   *
   * @throws IOException if the connection is broken
   */
  void shutdownOutput() throws IOException;
}
