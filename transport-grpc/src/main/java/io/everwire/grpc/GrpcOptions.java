package io.everwire.grpc;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.TransportOption;
import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCredentials;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What only {@code grpc:} and {@code grpcs:} endpoints can be told. Immutable; all settings have
 * defaults, and those of the other side are ignored.
 */
public final class GrpcOptions implements TransportOption {
  /** Small enough to gather into batches what is sent under load, large enough for one of them. */
  static final int DEFAULT_ON_READY_THRESHOLD_BYTES = 64 * 1024;

  private final @Nullable SSLContext sslContext;
  private final boolean clientCertificateRequired;
  private final @Nullable ChannelCredentials channelCredentials;
  private final @Nullable ServerCredentials serverCredentials;
  private final @Nullable CallCredentials callCredentials;
  private final Metadata metadata;
  private final @Nullable String authority;
  private final @Nullable ManagedChannel channel;
  private final int onReadyThresholdBytes;
  private final int serverThreads;

  private GrpcOptions(Builder builder) {
    sslContext = builder.sslContext;
    clientCertificateRequired = builder.clientCertificateRequired;
    channelCredentials = builder.channelCredentials;
    serverCredentials = builder.serverCredentials;
    callCredentials = builder.callCredentials;
    metadata = copyOf(builder.metadata);
    authority = builder.authority;
    channel = builder.channel;
    onReadyThresholdBytes = builder.onReadyThresholdBytes;
    serverThreads = builder.serverThreads;
  }

  private static Metadata copyOf(Metadata metadata) {
    Metadata copy = new Metadata();
    copy.merge(metadata);
    return copy;
  }

  /**
   * All defaults.
   *
   * @return the options
   */
  public static GrpcOptions defaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  ChannelCredentials channelCredentialsOrDefault() {
    if (channelCredentials != null) {
      return channelCredentials;
    }
    try {
      return Tls.client(sslContext == null ? SSLContext.getDefault() : sslContext);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM has no default SSLContext", e);
    }
  }

  ServerCredentials serverCredentialsOrFail(URI uri) {
    if (serverCredentials != null) {
      return serverCredentials;
    }
    if (sslContext == null) {
      throw new IllegalArgumentException(
          "cannot listen on "
              + uri
              + " without a key: set GrpcOptions.sslContext or serverCredentials");
    }
    return Tls.server(sslContext, clientCertificateRequired);
  }

  @Nullable CallCredentials callCredentials() {
    return callCredentials;
  }

  /** A copy that a call may add to. */
  Metadata newMetadata() {
    return copyOf(metadata);
  }

  @Nullable String authority() {
    return authority;
  }

  @Nullable ManagedChannel channel() {
    return channel;
  }

  int onReadyThresholdBytes() {
    return onReadyThresholdBytes;
  }

  int serverThreads() {
    return serverThreads;
  }

  /** Values of metadata and what credentials hold are left out: they may be secrets. */
  @Override
  public String toString() {
    return "GrpcOptions[sslContext=%s, clientCertificateRequired=%s, channelCredentials=%s, serverCredentials=%s, callCredentials=%s, metadata=%s, authority=%s, channel=%s, onReadyThresholdBytes=%d, serverThreads=%d]"
        .formatted(
            ownOrDefault(sslContext),
            clientCertificateRequired,
            ownOrDefault(channelCredentials),
            ownOrDefault(serverCredentials),
            callCredentials == null ? "none" : "own",
            new TreeSet<>(metadata.keys()),
            authority == null ? "the host" : authority,
            ownOrDefault(channel),
            onReadyThresholdBytes,
            serverThreads);
  }

  private static String ownOrDefault(@Nullable Object setting) {
    return setting == null ? "default" : "own";
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable SSLContext sslContext;
    private boolean clientCertificateRequired;
    private @Nullable ChannelCredentials channelCredentials;
    private @Nullable ServerCredentials serverCredentials;
    private @Nullable CallCredentials callCredentials;
    private Metadata metadata = new Metadata();
    private @Nullable String authority;
    private @Nullable ManagedChannel channel;
    private int onReadyThresholdBytes = DEFAULT_ON_READY_THRESHOLD_BYTES;
    private int serverThreads =
        Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    private Builder() {}

    /**
     * Keys and trust for {@code grpcs:}. A client without one uses the JVM's default; a server must
     * have one, or {@link #serverCredentials}. A client checks that the server's certificate is for
     * the host of the URI, or for the {@link #authority}.
     *
     * @param context the context
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      sslContext = requireNonNull(context, "context");
      return this;
    }

    /**
     * Server: whether a {@code grpcs:} client must have a certificate that the SSL context trusts;
     * its name is then in the facts of the link. Off by default; {@link #serverCredentials} say so
     * themselves.
     *
     * @param required whether it must
     * @return this
     */
    public Builder clientCertificateRequired(boolean required) {
      clientCertificateRequired = required;
      return this;
    }

    /**
     * Client: keys and trust for {@code grpcs:} as gRPC has them, such as {@link
     * io.grpc.TlsChannelCredentials}; used instead of {@link #sslContext}.
     *
     * @param credentials the credentials
     * @return this
     */
    public Builder channelCredentials(ChannelCredentials credentials) {
      channelCredentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Server: keys and trust for {@code grpcs:} as gRPC has them, such as {@link
     * io.grpc.TlsServerCredentials}; used instead of {@link #sslContext}.
     *
     * @param credentials the credentials
     * @return this
     */
    public Builder serverCredentials(ServerCredentials credentials) {
      serverCredentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Client: what proves each call, for a gateway in front of the server, say; the session's own
     * token travels in the session. None by default.
     *
     * @param credentials the credentials
     * @return this
     */
    public Builder callCredentials(CallCredentials credentials) {
      callCredentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Client: metadata of the call that becomes the link; the server's authenticator sees it among
     * the headers of the link's facts, binary values in base64. Empty by default.
     *
     * @param headers copied by {@link #build()}
     * @return this
     */
    public Builder metadata(Metadata headers) {
      metadata = requireNonNull(headers, "headers");
      return this;
    }

    /**
     * Client: the name that the server is asked for by, and that its certificate must be for. The
     * URI's host and port by default.
     *
     * @param name a host, with a port or without
     * @return this
     */
    public Builder authority(String name) {
      authority = requireNonNull(name, "name");
      return this;
    }

    /**
     * Client: the application's own channel, on which the link becomes one more call. Where it goes
     * and what it trusts is then its own business, and the URI only a name: credentials and
     * authority set here are ignored. It is never shut down here. A channel for each link by
     * default.
     *
     * @param own the channel
     * @return this
     */
    public Builder channel(ManagedChannel own) {
      channel = requireNonNull(own, "own");
      return this;
    }

    /**
     * How many bytes may wait for HTTP/2 to take them before the link is no longer writable; what
     * is to be sent gathers into larger batches meanwhile. 65,536 by default.
     *
     * @param bytes positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder onReadyThresholdBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "onReadyThresholdBytes is " + bytes + ", must be positive");
      }
      onReadyThresholdBytes = bytes;
      return this;
    }

    /**
     * Server: how many threads read, write and call the listeners of links. Half the processors by
     * default, at least one and at most four.
     *
     * @param threads positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder serverThreads(int threads) {
      if (threads < 1) {
        throw new IllegalArgumentException("serverThreads is " + threads + ", must be positive");
      }
      serverThreads = threads;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public GrpcOptions build() {
      return new GrpcOptions(this);
    }
  }
}
