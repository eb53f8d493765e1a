package io.everwire.testkit;

import io.everwire.internal.mem.MemConnection;
import io.everwire.internal.mem.MemTransport;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.URI;

/**
 * The way from clients to one server, which a test can stall and cut. Any thread may call; what is
 * asked holds for all links that go this way now.
 */
public interface FaultyPath extends AutoCloseable {
  /** One side of a link. */
  enum Side {
    /** The side that connected. */
    CLIENT,
    /** The side that accepted. */
    SERVER
  }

  /**
   * What to connect to in order to go this way.
   *
   * @return the URI
   */
  URI uri();

  /**
   * Nothing reaches one side any more, as if it had stopped reading.
   *
   * @param reader the side that gets nothing
   */
  void stall(Side reader);

  /**
   * Undoes {@link #stall}.
   *
   * @param reader the side that reads again
   */
  void resume(Side reader);

  /**
   * Ends every link on this path without a word of the transport's own.
   *
   * @param how by a reset, or by an end of stream, where the path knows the difference
   */
  void cut(TcpProxy.Cut how);

  @Override
  void close();

  /**
   * A path through a {@link TcpProxy} of its own.
   *
   * @param bound where the server listens
   * @return the path
   */
  static FaultyPath tcp(URI bound) {
    TcpProxy proxy = TcpProxy.to(bound);
    return new FaultyPath() {
      @Override
      public URI uri() {
        return proxy.via(bound);
      }

      @Override
      public void stall(Side reader) {
        proxy.stall(towards(reader));
      }

      @Override
      public void resume(Side reader) {
        proxy.resume(towards(reader));
      }

      @Override
      public void cut(TcpProxy.Cut how) {
        proxy.cutAll(how);
      }

      @Override
      public void close() {
        proxy.close();
      }

      private Direction towards(Side reader) {
        return reader == Side.SERVER ? Direction.TO_SERVER : Direction.TO_CLIENT;
      }
    };
  }

  /**
   * The pipe itself, for links in memory; it has no way of ending but one.
   *
   * @param bound where the server listens, {@code mem:name}
   * @return the path
   */
  static FaultyPath mem(URI bound) {
    return new FaultyPath() {
      @Override
      public URI uri() {
        return bound;
      }

      @Override
      public void stall(Side reader) {
        MemTransport.connections(bound).forEach(link -> link.stallReader(end(reader)));
      }

      @Override
      public void resume(Side reader) {
        MemTransport.connections(bound).forEach(link -> link.resumeReader(end(reader)));
      }

      @Override
      public void cut(TcpProxy.Cut how) {
        MemTransport.connections(bound).forEach(MemConnection::kill);
      }

      @Override
      public void close() {}

      private MemConnection.End end(Side side) {
        return side == Side.SERVER ? MemConnection.End.SERVER : MemConnection.End.CLIENT;
      }
    };
  }
}
