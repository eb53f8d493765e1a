package io.everwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A TCP proxy in user space, on the loopback address, that does to real connections what networks
 * do: cuts them at any byte, stalls, delays, and splits what was written in one piece.
 *
 * <ul>
 *   <li>One daemon thread for each proxy, whatever the number of connections. Any thread may call;
 *       a fault is in force when its method has returned.
 *   <li>Within one direction no byte is lost, changed or reordered before the cut.
 *   <li>Holds at most {@value ProxyPump#HELD_BYTES} bytes for each direction of a connection, and
 *       asks the kernel for small buffers of its own, so that a stalled reader is felt by the
 *       sender soon.
 *   <li>What is random (sizes of split writes) follows from the seed; when bytes arrive does not.
 * </ul>
 */
public final class TcpProxy implements AutoCloseable {
  /** Which way bytes flow. */
  public enum Direction {
    /** From the side that connected to the proxy, towards the target. */
    TO_SERVER,
    /** From the target, towards the side that connected to the proxy. */
    TO_CLIENT
  }

  /** How a connection is cut. */
  public enum Cut {
    /** Both sides see an end of stream, after what was forwarded so far. */
    FIN,
    /** Both sides see a reset. */
    RST
  }

  /** Small, so that a stall reaches the sender after little more than this. */
  private static final int KERNEL_BUFFER_BYTES = 64 * 1024;

  private final RandomGenerator random;
  private final ProxyLoop loop;
  private final ServerSocketChannel listening;
  private final InetSocketAddress address;

  /**
   * Every connection that is not over, oldest first. Confined to the loop's thread, as is all
   * below.
   */
  private final List<ProxiedConnection> connections = new ArrayList<>();

  private final Map<Direction, ProxyFaults> faults = new EnumMap<>(Direction.class);
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(ProxyPump.CHUNK_BYTES);
  private InetSocketAddress target;
  private boolean refusing;
  private long accepted;

  private TcpProxy(InetSocketAddress target, long seed) throws IOException {
    this.target = target;
    this.random = new SplittableRandom(seed);
    for (Direction direction : Direction.values()) {
      faults.put(direction, new ProxyFaults());
    }
    listening = ServerSocketChannel.open();
    listening.socket().setReceiveBufferSize(KERNEL_BUFFER_BYTES);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    listening.configureBlocking(false);
    address = (InetSocketAddress) listening.getLocalAddress();
    loop = new ProxyLoop("everwire-testkit-proxy-" + address.getPort());
    loop.call(() -> loop.register(listening, SelectionKey.OP_ACCEPT, ready -> accept()));
  }

  /**
   * Starts a proxy before a server.
   *
   * @param target where to forward to; need not listen yet
   * @param seed decides whatever is random
   * @return the proxy, listening on a free port
   * @throws UncheckedIOException if it cannot listen
   */
  public static TcpProxy to(InetSocketAddress target, long seed) {
    try {
      return new TcpProxy(target, seed);
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy before " + target, e);
    }
  }

  /**
   * Starts a proxy before the host and port of a URI, with seed 0.
   *
   * @param target a URI with host and port
   * @return the proxy, listening on a free port
   */
  public static TcpProxy to(URI target) {
    return to(new InetSocketAddress(target.getHost(), target.getPort()), 0);
  }

  /**
   * Where it listens.
   *
   * @return the address
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * The same URI by way of this proxy.
   *
   * @param direct a URI of the target
   * @return the URI with this proxy's port, and host {@code localhost}
   */
  public URI via(URI direct) {
    try {
      return new URI(
          direct.getScheme(),
          null,
          "localhost",
          address.getPort(),
          direct.getPath(),
          direct.getQuery(),
          null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * The connections that are not over.
   *
   * @return a snapshot, oldest first
   */
  public List<ProxiedConnection> connections() {
    return loop.call(() -> List.copyOf(connections));
  }

  /**
   * How many connections were accepted since the start.
   *
   * @return the count
   */
  public long acceptedCount() {
    return loop.call(() -> accepted);
  }

  /**
   * Stops forwarding in one direction, on every connection, later ones too.
   *
   * @param direction which way
   */
  public void stall(Direction direction) {
    change(direction, faults -> faults.stalled = true);
  }

  /**
   * Undoes {@link #stall}.
   *
   * @param direction which way
   */
  public void resume(Direction direction) {
    change(direction, faults -> faults.stalled = false);
  }

  /**
   * Holds back all bytes for a while, in one direction, on every connection, later ones too. As on
   * a long cable, the rate does not suffer but for the bound on held bytes.
   *
   * @param direction which way
   * @param delay how long; zero for none
   */
  public void delay(Direction direction, Duration delay) {
    change(direction, faults -> faults.delayNanos = delay.toNanos());
  }

  /**
   * Writes in pieces of random size, in one direction, on every connection, later ones too.
   *
   * @param direction which way
   * @param maxBytes the largest piece, at least 1; {@link Integer#MAX_VALUE} for no splitting
   */
  public void split(Direction direction, int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + ", must be positive");
    }
    change(direction, faults -> faults.maxPieceBytes = maxBytes);
  }

  /**
   * Cuts each connection, later ones, once so many bytes were forwarded in one direction.
   * Connections that exist are not changed: see {@link ProxiedConnection#cutAfter}.
   *
   * @param direction which way
   * @param bytes how many bytes of a connection get through; negative for no cut
   * @param how how it is cut
   */
  public void cutAfter(Direction direction, long bytes, Cut how) {
    loop.run(() -> requireFaults(direction).cutAfter(bytes, how));
  }

  /**
   * Cuts every connection now.
   *
   * @param how how they are cut
   */
  public void cutAll(Cut how) {
    loop.run(() -> List.copyOf(connections).forEach(connection -> connection.cutNow(how)));
  }

  /**
   * Whether to reset new connections at once, as a server does that is being restarted.
   *
   * @param refuse true to refuse, false to forward again
   */
  public void refuseNew(boolean refuse) {
    loop.run(() -> refusing = refuse);
  }

  /**
   * Where connections lead to from now on, such as the server that takes the place of another.
   * Those that exist are not changed.
   *
   * @param newTarget where to forward to; need not listen yet
   */
  public void forwardTo(InetSocketAddress newTarget) {
    loop.run(() -> target = newTarget);
  }

  /**
   * Resets all connections, stops listening and ends the thread; returns when that is done. A
   * second call does nothing.
   */
  @Override
  public void close() {
    loop.close(
        () -> {
          List.copyOf(connections).forEach(connection -> connection.cutNow(Cut.RST));
          ProxyLoop.closeQuietly(listening);
        });
  }

  private void change(Direction direction, java.util.function.Consumer<ProxyFaults> change) {
    loop.run(
        () -> {
          change.accept(requireFaults(direction));
          connections.forEach(connection -> connection.change(direction, change));
        });
  }

  private ProxyFaults requireFaults(Direction direction) {
    ProxyFaults found = faults.get(direction);
    if (found == null) {
      throw new AssertionError(direction);
    }
    return found;
  }

  private void accept() throws IOException {
    for (SocketChannel client = listening.accept(); client != null; client = listening.accept()) {
      accepted++;
      if (refusing) {
        ProxyLoop.reset(client);
        continue;
      }
      client.socket().setSendBufferSize(KERNEL_BUFFER_BYTES);
      SocketChannel server = SocketChannel.open();
      server.socket().setReceiveBufferSize(KERNEL_BUFFER_BYTES);
      server.socket().setSendBufferSize(KERNEL_BUFFER_BYTES);
      ProxiedConnection connection =
          new ProxiedConnection(
              loop,
              new ProxyPump(
                  client, server, requireFaults(Direction.TO_SERVER).copy(), random, scratch),
              new ProxyPump(
                  server, client, requireFaults(Direction.TO_CLIENT).copy(), random, scratch),
              connections::remove);
      connections.add(connection);
      connection.start(target);
    }
  }
}
