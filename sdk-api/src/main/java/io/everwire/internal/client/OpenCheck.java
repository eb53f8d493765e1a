package io.everwire.internal.client;

/**
 * Whether the application has closed its client: what it asks for afterwards is a mistake of the
 * caller, and is told so at the call. A client that ended by itself is no such mistake. Safe for
 * use by many threads.
 */
final class OpenCheck {
  private volatile boolean closed;

  void close() {
    closed = true;
  }

  /**
   * Refuses a call on a closed client.
   *
   * @param what the caller wants, as in "cannot publish"
   * @throws IllegalStateException if the client was closed
   */
  void require(String what) {
    if (closed) {
      throw new IllegalStateException("cannot " + what + ": the client was closed");
    }
  }
}
