package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/** A listening socket that tells of TLS handshakes that fail, which gRPC keeps to itself. */
final class TlsServerChannel extends NioServerSocketChannel {
  private final BiConsumer<SocketAddress, Throwable> onFailure;

  /**
   * A socket that is not bound yet.
   *
   * @param onFailure told by an event loop: the peer, and what went wrong
   */
  TlsServerChannel(BiConsumer<SocketAddress, Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int before = accepted.size();
    int count = super.doReadMessages(accepted);
    for (Object connection : accepted.subList(before, accepted.size())) {
      ((Channel) connection).pipeline().addLast(new Watch());
    }
    return count;
  }

  /** There until the first bytes come: by then gRPC has put TLS behind it. */
  private final class Watch extends ChannelInboundHandlerAdapter {
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
