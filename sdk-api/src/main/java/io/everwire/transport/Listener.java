package io.everwire.transport;

import java.net.URI;

/** A bound address at which links are accepted. */
public interface Listener extends AutoCloseable {

  /**
   * Where it listens, with the real port where port 0 was asked for.
   *
   * @return a URI that clients on the same machine can connect to
   */
  URI uri();

  /**
   * Stops accepting, ends all its links, and waits until the listener's threads and sockets are
   * gone, five seconds at most. A second call does nothing.
   */
  @Override
  void close();
}
