package io.everwire.grpc;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import io.everwire.transport.TransportOption;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Links over gRPC, {@code grpc://host:port} and {@code grpcs://host:port}, client and server. The
 * port is 9090 unless the URI names one.
 *
 * <ul>
 *   <li>A link is one call of {@code everwire.v1.Realtime/Connect}, as {@code everwire_grpc.proto}
 *       in this module's jar has it; a message of the link is a message of the call. So stubs that
 *       any language generates can be the other end.
 *   <li>A message above {@link LinkConfig#maxMessageBytes()} ends the call with {@code
 *       RESOURCE_EXHAUSTED}; one above twice of that by a reset of the stream, by its header.
 *   <li>A link is writable until {@link GrpcOptions.Builder#onReadyThresholdBytes} bytes wait that
 *       HTTP/2 has not taken. What the operating system buffers comes on top.
 *   <li>All links that one transport opens share threads, {@code everwire-client-grpc-…}, one for
 *       each processor at most, and each has a connection of its own unless {@link
 *       GrpcOptions.Builder#channel} gives one; a listener has a few threads, {@code
 *       everwire-server-grpc-…}. Those threads read, write and call listeners, over Linux's epoll
 *       where Netty's native code for it loads.
 *   <li>gRPC's keep-alive has no part in a session's life: sessions have their own. A listener only
 *       asks connections that have been silent for a minute, and closes those that do not answer.
 *   <li>Options: at most one {@link GrpcOptions}.
 * </ul>
 *
 * <p>To serve links from an application's own gRPC server, see {@link RealtimeService}. Safe for
 * use by many threads.
 */
public final class GrpcTransport implements Transport {
  private static final int DEFAULT_PORT = 9090;
  private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;

  /** Long enough that the keep-alive of a session that lives comes first. */
  static final Duration ASK_AFTER = Duration.ofMinutes(1);

  private final ClientLoops clients = new ClientLoops();
  private final Duration askAfter;
  private final Duration grace;

  /** Needs no configuration; also for {@link java.util.ServiceLoader}. */
  public GrpcTransport() {
    this(ASK_AFTER, ClientLink.GRACE);
  }

  /**
   * As before.
   *
   * @param askAfter how long a connection is silent before a listener asks whether it still is one
   * @param grace how long a connection that is ready may bring a refusal before its link opens
   */
  GrpcTransport(Duration askAfter, Duration grace) {
    this.askAfter = askAfter;
    this.grace = grace;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("grpc", "grpcs");
  }

  @Override
  public Set<String> secureSchemes() {
    return Set.of("grpcs");
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    URI uri = checked(endpoint);
    GrpcOptions options = optionsOf(endpoint);
    CallOptions callOptions =
        CallOptions.DEFAULT
            .withMaxInboundMessageSize(SizeLimit.ofLibrary(config.maxMessageBytes()))
            .withOnReadyThreshold(options.onReadyThresholdBytes());
    if (options.callCredentials() != null) {
      callOptions = callOptions.withCallCredentials(options.callCredentials());
    }
    ManagedChannel given = options.channel();
    ClientChannel channel;
    if (given == null) {
      channel = ownChannel(uri, endpoint.scheme(), options, config);
    } else {
      // The engine has its own pauses between attempts.
      given.resetConnectBackoff();
      // Listeners of links never block, so that they may run where the socket is read.
      callOptions = callOptions.withExecutor(Runnable::run);
      channel = ClientChannel.given(given, config.environment());
    }
    ClientLink link = new ClientLink(channel, callOptions, uri, config, grace, listener);
    link.start(options.newMetadata());
    return link;
  }

  private ClientChannel ownChannel(URI uri, String scheme, GrpcOptions options, LinkConfig config) {
    ChannelCredentials credentials =
        scheme.equals("grpcs")
            ? options.channelCredentialsOrDefault()
            : InsecureChannelCredentials.create();
    int port = uri.getPort() >= 0 ? uri.getPort() : DEFAULT_PORT;
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(uri.getHost(), port, credentials)
            .channelType(Loops.socketType())
            .directExecutor()
            .offloadExecutor(config.environment().executor())
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            // The engine retries whole links, and knows what a link has carried.
            .disableRetry()
            .disableServiceConfigLookUp();
    if (options.authority() != null) {
      builder.overrideAuthority(options.authority());
    }
    EventLoop loop = clients.acquire();
    return ClientChannel.own(builder.eventLoopGroup(loop).build(), loop, clients::release);
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    return GrpcListener.bind(
        checked(endpoint), endpoint.scheme(), optionsOf(endpoint), config, askAfter, acceptor);
  }

  private static URI checked(Endpoint endpoint) {
    URI uri = endpoint.uri();
    if (uri.getHost() == null || uri.getPort() > 0xffff) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" has no host and port, as in grpc://localhost:9090");
    }
    String path = uri.getRawPath();
    if (!(path.isEmpty() || path.equals("/"))
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "\""
              + uri
              + "\": a gRPC URI is a host and a port, without path, query, fragment or user");
    }
    return uri;
  }

  private static GrpcOptions optionsOf(Endpoint endpoint) {
    for (TransportOption option : endpoint.options()) {
      if (!(option instanceof GrpcOptions)) {
        throw new IllegalArgumentException(
            "grpc: and grpcs: know GrpcOptions, not " + option.getClass().getName());
      }
    }
    return endpoint.option(GrpcOptions.class).orElseGet(GrpcOptions::defaults);
  }
}
