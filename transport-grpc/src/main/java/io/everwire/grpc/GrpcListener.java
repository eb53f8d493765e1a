package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC server with one service, and event loops of its own on which everything runs.
 *
 * <p>When it closes, links get {@value #ORDERLY_MILLIS} ms to end in an orderly way; then their
 * connections are closed as they are.
 */
final class GrpcListener implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcListener.class);

  private static final int DEFAULT_PORT = 9090;
  private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;
  private static final int MAX_LINKS_PER_CONNECTION = 1_000;

  /** More resets than this in so many seconds end a connection. */
  private static final int MAX_RESETS = 400;

  private static final int RESET_WINDOW_SECONDS = 30;
  private static final long ORDERLY_MILLIS = 1_000;
  private static final long FORCED_MILLIS = 1_500;
  private static final long THREADS_MILLIS = 2_000;

  private final Server server;
  private final ConnectHandler handler;
  private final EventLoopGroup loops;
  private final URI bound;
  private final AtomicBoolean closing = new AtomicBoolean();

  private GrpcListener(Server server, ConnectHandler handler, EventLoopGroup loops, URI bound) {
    this.server = server;
    this.handler = handler;
    this.loops = loops;
    this.bound = bound;
  }

  static GrpcListener bind(
      URI uri,
      String scheme,
      GrpcOptions options,
      LinkConfig config,
      Duration askAfter,
      LinkAcceptor acceptor)
      throws TransportException {
    int port = uri.getPort() >= 0 ? uri.getPort() : DEFAULT_PORT;
    InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
    if (address.isUnresolved()) {
      throw new TransportException(
          "cannot listen on " + uri + ": unknown host " + uri.getHost(), null);
    }
    ServerCredentials credentials =
        scheme.equals("grpcs")
            ? options.serverCredentialsOrFail(uri)
            : InsecureServerCredentials.create();
    ConnectHandler handler =
        new ConnectHandler(acceptor, config.maxMessageBytes(), options.onReadyThresholdBytes());
    EventLoopGroup loops = Loops.start(options.serverThreads(), "everwire-server-grpc");
    Server server =
        NettyServerBuilder.forAddress(address, credentials)
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelFactory(
                () ->
                    TlsWatch.over(
                        Loops.newServerSocket(),
                        (peer, cause) ->
                            LOG.debug("TLS handshake of {} at {} failed", peer, uri, cause)))
            // Listeners of links never block, so that they may run where the socket is read.
            .directExecutor()
            .addStreamTracerFactory(new StatusTracer.Factory())
            .addService(handler.service())
            .maxInboundMessageSize(SizeLimit.ofLibrary(config.maxMessageBytes()))
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .maxConcurrentCallsPerConnection(MAX_LINKS_PER_CONNECTION)
            .maxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
            .handshakeTimeout(config.openTimeout().toMillis(), TimeUnit.MILLISECONDS)
            // A connection without a link, from its beginning on, is of no use.
            .maxConnectionIdle(config.openTimeout().toMillis(), TimeUnit.MILLISECONDS)
            // One whose link was given up, because its peer is gone or does not read, ends with
            // this.
            .keepAliveTime(askAfter.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(config.openTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      Loops.stop(loops, 0, THREADS_MILLIS);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException("cannot listen on " + uri + ": " + cause.getMessage(), e);
    }
    return new GrpcListener(server, handler, loops, boundUri(uri, scheme, address, server));
  }

  /** With the real port, and a host that can be connected to. */
  private static URI boundUri(URI asked, String scheme, InetSocketAddress address, Server server) {
    InetAddress host = address.getAddress();
    return URI.create(
        scheme
            + "://"
            + (host.isAnyLocalAddress() ? "localhost" : asked.getHost())
            + ":"
            + server.getPort());
  }

  @Override
  public URI uri() {
    return bound;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        // A listener of a link closes us from within its call: that thread cannot wait for itself.
        Thread closer = new Thread(this::closeNow, "everwire-server-grpc-closer");
        closer.setDaemon(true);
        closer.start();
        return;
      }
    }
    closeNow();
  }

  private void closeNow() {
    handler.close(CloseReason.local("listener on " + bound + " closed"));
    server.shutdown();
    try {
      if (!server.awaitTermination(ORDERLY_MILLIS, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(FORCED_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    Loops.stop(loops, 0, THREADS_MILLIS);
    loops.terminationFuture().awaitUninterruptibly(THREADS_MILLIS);
  }
}
