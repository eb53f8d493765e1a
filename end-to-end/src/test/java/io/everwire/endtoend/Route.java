package io.everwire.endtoend;

import io.everwire.testkit.FaultyPath;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.URI;

/** A way of a client to a listener, whose links a test can cut. */
public abstract class Route implements AutoCloseable {
  private Route() {}

  /**
   * A way to a listener.
   *
   * @param bound where it listens
   * @return a new way
   */
  public static Route to(URI bound) {
    return Scheme.MEM.toString().equals(bound.getScheme())
        ? new InMemory(bound)
        : new OverTcp(bound);
  }

  /** What to connect to in order to go this way. */
  public abstract URI uri();

  /** Ends every link that goes this way now, by a reset. */
  public abstract void cut();

  /**
   * Ends the links that are opened from now on by a reset, after so many bytes to the client. In
   * memory, where bytes are not counted, those that there are now.
   */
  public abstract void cutAfter(long bytes);

  /** Undoes {@link #cutAfter} for links that are opened from now on. */
  public abstract void heal();

  @Override
  public abstract void close();

  private static final class OverTcp extends Route {
    private final URI bound;
    private final TcpProxy proxy;

    OverTcp(URI bound) {
      this.bound = bound;
      this.proxy = TcpProxy.to(bound);
    }

    @Override
    public URI uri() {
      return proxy.via(bound);
    }

    @Override
    public void cut() {
      proxy.cutAll(Cut.RST);
    }

    @Override
    public void cutAfter(long bytes) {
      proxy.cutAfter(Direction.TO_CLIENT, bytes, Cut.RST);
    }

    @Override
    public void heal() {
      proxy.cutAfter(Direction.TO_CLIENT, -1, Cut.RST);
    }

    @Override
    public void close() {
      proxy.close();
    }
  }

  private static final class InMemory extends Route {
    private final FaultyPath path;

    InMemory(URI bound) {
      this.path = FaultyPath.mem(bound);
    }

    @Override
    public URI uri() {
      return path.uri();
    }

    @Override
    public void cut() {
      path.cut(Cut.RST);
    }

    @Override
    public void cutAfter(long bytes) {
      path.cut(Cut.RST);
    }

    @Override
    public void heal() {
      // What was cut is gone.
    }

    @Override
    public void close() {
      path.close();
    }
  }
}
