package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.TransportOption;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What only {@code ws:} and {@code wss:} endpoints can be told. Immutable; all settings have
 * defaults, and those of the other side are ignored.
 */
public final class WebSocketOptions implements TransportOption {
  private static final Set<String> RESERVED_HEADERS =
      Set.of("connection", "upgrade", "content-length", "transfer-encoding");

  private final @Nullable SSLContext sslContext;
  private final boolean hostnameVerification;
  private final boolean clientCertificateRequired;
  private final Map<String, String> headers;
  private final Proxy proxy;
  private final @Nullable String proxyAuthorization;
  private final OriginPolicy originPolicy;
  private final Set<String> hosts;
  private final int serverThreads;

  private WebSocketOptions(Builder builder) {
    sslContext = builder.sslContext;
    hostnameVerification = builder.hostnameVerification;
    clientCertificateRequired = builder.clientCertificateRequired;
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
    proxy = builder.proxy;
    proxyAuthorization = builder.proxyAuthorization;
    originPolicy = builder.originPolicy;
    hosts = Set.copyOf(builder.hosts);
    serverThreads = builder.serverThreads;
  }

  /**
   * All defaults.
   *
   * @return the options
   */
  public static WebSocketOptions defaults() {
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

  @Nullable SSLContext sslContext() {
    return sslContext;
  }

  boolean hostnameVerification() {
    return hostnameVerification;
  }

  boolean clientCertificateRequired() {
    return clientCertificateRequired;
  }

  Map<String, String> headers() {
    return headers;
  }

  /** The HTTP proxy to ask, or null to connect directly. */
  @Nullable InetSocketAddress proxyAddress() {
    return (InetSocketAddress) proxy.address();
  }

  @Nullable String proxyAuthorization() {
    return proxyAuthorization;
  }

  OriginPolicy originPolicy() {
    return originPolicy;
  }

  /** Whether a Host header names this server, whatever its port. */
  boolean isHost(String hostHeader) {
    if (hosts.isEmpty()) {
      return true;
    }
    return hosts.contains(hostHeader.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT));
  }

  int serverThreads() {
    return serverThreads;
  }

  /** Values of headers are left out: they may be secrets. */
  @Override
  public String toString() {
    return "WebSocketOptions[sslContext=%s, hostnameVerification=%s, clientCertificateRequired=%s, headers=%s, proxy=%s, originPolicy=%s, hosts=%s, serverThreads=%d]"
        .formatted(
            sslContext == null ? "default" : "own",
            hostnameVerification,
            clientCertificateRequired,
            headers.keySet(),
            proxy,
            originPolicy,
            hosts.isEmpty() ? "any" : new TreeSet<>(hosts),
            serverThreads);
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable SSLContext sslContext;
    private boolean hostnameVerification = true;
    private boolean clientCertificateRequired;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Proxy proxy = Proxy.NO_PROXY;
    private @Nullable String proxyAuthorization;
    private OriginPolicy originPolicy = OriginPolicy.sameOrigin();
    private Set<String> hosts = Set.of();
    private int serverThreads =
        Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    private Builder() {}

    /**
     * Keys and trust for {@code wss:}. A client without one uses the JVM's default; a server must
     * have one.
     *
     * @param context the context
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      sslContext = requireNonNull(context, "context");
      return this;
    }

    /**
     * Client: whether the server's certificate must be for the host of the URI. On by default; off
     * makes TLS worthless against an active attacker, and is for tests.
     *
     * @param verify whether to verify
     * @return this
     */
    public Builder hostnameVerification(boolean verify) {
      hostnameVerification = verify;
      return this;
    }

    /**
     * Server: whether a {@code wss:} client must have a certificate that the SSL context trusts;
     * its name is then in the facts of the link. Off by default.
     *
     * @param required whether it must
     * @return this
     */
    public Builder clientCertificateRequired(boolean required) {
      clientCertificateRequired = required;
      return this;
    }

    /**
     * Client: a header of the opening request, besides those that WebSocket needs. None by default;
     * a name that was set before is replaced.
     *
     * @param name the header's name
     * @param value its value
     * @return this
     * @throws IllegalArgumentException if WebSocket sets this header itself, or it could not stand
     *     in a request
     */
    public Builder header(String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (RESERVED_HEADERS.contains(lower) || lower.startsWith("sec-websocket-")) {
        throw new IllegalArgumentException("header " + name + " is set by the WebSocket transport");
      }
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new IllegalArgumentException("\"" + name + "\" is not a header name");
      }
      requireVisible("header " + name, value);
      headers.put(name, value);
      return this;
    }

    /**
     * Client: the way through an HTTP proxy, by CONNECT; the proxy then resolves the host's name.
     * Direct by default, whatever the system's properties say.
     *
     * @param through of type HTTP or DIRECT
     * @return this
     * @throws IllegalArgumentException if the type is another
     */
    public Builder proxy(Proxy through) {
      if (through.type() == Proxy.Type.SOCKS) {
        throw new IllegalArgumentException("only HTTP proxies are supported, not " + through);
      }
      proxy = through;
      return this;
    }

    /**
     * Client: what to tell the proxy in the {@code Proxy-Authorization} header. Nothing by default.
     *
     * @param value such as {@code Basic dXNlcjpwYXNz}
     * @return this
     */
    public Builder proxyAuthorization(String value) {
      requireVisible("proxyAuthorization", value);
      proxyAuthorization = value;
      return this;
    }

    /**
     * Server: which web pages may connect. Those of the same origin by default.
     *
     * @param policy the policy
     * @return this
     */
    public Builder originPolicy(OriginPolicy policy) {
      originPolicy = requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Server: the host names under which it is known; requests for others are refused, which keeps
     * pages out that make a name of their own point here. Any name by default.
     *
     * @param names host names without port
     * @return this
     */
    public Builder hosts(String... names) {
      hosts = Set.copyOf(Arrays.stream(names).map(name -> name.toLowerCase(Locale.ROOT)).toList());
      return this;
    }

    /**
     * Server: how many threads read the listener's links and call their listeners; each link has
     * one of them. Half the processors by default, at least 1 and at most 4.
     *
     * @param count at least 1
     * @return this
     */
    public Builder serverThreads(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("serverThreads is " + count + ", must be positive");
      }
      serverThreads = count;
      return this;
    }

    /**
     * Ends the collecting.
     *
     * @return the options
     */
    public WebSocketOptions build() {
      return new WebSocketOptions(this);
    }

    private static void requireVisible(String what, String value) {
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff)) {
        throw new IllegalArgumentException(what + " holds a character that HTTP does not allow");
      }
    }
  }
}
