package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/** Tells of TLS handshakes that fail at a listening socket, which gRPC keeps to itself. */
final class TlsWatch extends ChannelInboundHandlerAdapter {
  private final BiConsumer<SocketAddress, Throwable> onFailure;

  private TlsWatch(BiConsumer<SocketAddress, Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  /**
   * Watches what a socket accepts.
   *
   * @param socket not registered yet, so that this comes before what gRPC does with connections
   * @param onFailure told by an event loop: the peer, and what went wrong
   * @return the socket
   */
  static ServerChannel over(ServerChannel socket, BiConsumer<SocketAddress, Throwable> onFailure) {
    socket.pipeline().addLast(new TlsWatch(onFailure));
    return socket;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    ((Channel) accepted).pipeline().addLast(new OfConnection());
    context.fireChannelRead(accepted);
  }

  /** There until the first bytes come: by then gRPC has put TLS behind it. */
  private final class OfConnection extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the future itself, to which others listen too
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      SocketAddress peer = context.channel().remoteAddress();
      if (tls != null) {
        tls.handshakeFuture()
            .addListener(
                handshake -> {
                  if (!handshake.isSuccess()) {
                    onFailure.accept(peer, handshake.cause());
                  }
                });
      }
      context.pipeline().remove(this);
      context.fireChannelRead(bytes);
    }
  }
}
