package io.everwire.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLContext;

/** An SSL context of the JDK as gRPC's credentials, with HTTP/2 as the protocol on top. */
final class Tls {
  private Tls() {}

  static ChannelCredentials client(SSLContext context) {
    return NettySslContextChannelCredentials.create(http2(context, true, ClientAuth.NONE));
  }

  static ServerCredentials server(SSLContext context, boolean clientCertificateRequired) {
    return NettySslContextServerCredentials.create(
        http2(context, false, clientCertificateRequired ? ClientAuth.REQUIRE : ClientAuth.NONE));
  }

  private static SslContext http2(SSLContext context, boolean isClient, ClientAuth clientAuth) {
    return new JdkSslContext(
        context,
        isClient,
        Http2SecurityUtil.CIPHERS,
        SupportedCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "h2"),
        clientAuth,
        null,
        false);
  }
}
