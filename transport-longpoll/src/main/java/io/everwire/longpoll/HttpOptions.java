package io.everwire.longpoll;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.TransportOption;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What only {@code http:}, {@code https:}, {@code sse+http:} and {@code sse+https:} endpoints, and
 * their mounts in other servers, can be told. Immutable; all settings have defaults, and those of
 * the other side are ignored.
 *
 * <p>All client links that are given the same object, and the same environment, share an HTTP
 * client with its connections and its one thread: keep one object rather than make one for each
 * connect.
 */
public final class HttpOptions implements TransportOption {
  private static final HttpOptions DEFAULTS = builder().build();
  private static final Set<String> RESERVED_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade", "content-type", "accept");

  private final @Nullable SSLContext sslContext;
  private final boolean clientCertificateRequired;
  private final Map<String, String> headers;
  private final @Nullable ProxySelector proxy;
  private final @Nullable Boolean http2;
  private final Set<String> allowedOrigins;
  private final Duration hold;
  private final Duration absence;
  private final int maxLinks;
  private final int maxLinksPerAddress;
  private final int serverThreads;
  private final HttpClients clients = new HttpClients(this);

  private HttpOptions(Builder builder) {
    sslContext = builder.sslContext;
    clientCertificateRequired = builder.clientCertificateRequired;
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
    proxy = builder.proxy;
    http2 = builder.http2;
    allowedOrigins = Set.copyOf(builder.allowedOrigins);
    hold = builder.hold;
    absence = builder.absence;
    maxLinks = builder.maxLinks;
    maxLinksPerAddress = builder.maxLinksPerAddress;
    serverThreads = builder.serverThreads;
  }

  /**
   * All defaults; the same object each time.
   *
   * @return the options
   */
  public static HttpOptions defaults() {
    return DEFAULTS;
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

  SSLContext sslContextOrFail(URI uri) {
    if (sslContext == null) {
      throw new IllegalArgumentException(
          "cannot listen on " + uri + " without a key: set HttpOptions.sslContext");
    }
    return sslContext;
  }

  boolean clientCertificateRequired() {
    return clientCertificateRequired;
  }

  Map<String, String> headers() {
    return headers;
  }

  @Nullable ProxySelector proxy() {
    return proxy;
  }

  boolean http2(boolean otherwise) {
    return http2 == null ? otherwise : http2;
  }

  Set<String> allowedOrigins() {
    return allowedOrigins;
  }

  Duration hold() {
    return hold;
  }

  Duration absence() {
    return absence;
  }

  int maxLinks() {
    return maxLinks;
  }

  int maxLinksPerAddress() {
    return maxLinksPerAddress;
  }

  int serverThreads() {
    return serverThreads;
  }

  HttpClients clients() {
    return clients;
  }

  /** Values of headers are left out: they may be secrets. */
  @Override
  public String toString() {
    return "HttpOptions[sslContext=%s, clientCertificateRequired=%s, headers=%s, proxy=%s, http2=%s, allowOrigins=%s, hold=%s, absence=%s, maxLinks=%d, maxLinksPerAddress=%d, serverThreads=%d]"
        .formatted(
            sslContext == null ? "default" : "own",
            clientCertificateRequired,
            headers.keySet(),
            proxy == null ? "none" : "own",
            http2 == null ? "with TLS" : http2,
            new TreeSet<>(allowedOrigins),
            hold,
            absence,
            maxLinks,
            maxLinksPerAddress,
            serverThreads);
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable SSLContext sslContext;
    private boolean clientCertificateRequired;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable ProxySelector proxy;
    private @Nullable Boolean http2;
    private Set<String> allowedOrigins = Set.of();
    private Duration hold = Duration.ofSeconds(20);
    private Duration absence = Duration.ofSeconds(10);
    private int maxLinks = 20_000;
    private int maxLinksPerAddress = Integer.MAX_VALUE;
    private int serverThreads =
        Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    private Builder() {}

    /**
     * Keys and trust for {@code https:}. A client without one uses the JVM's default; a listener
     * must have one. A client checks that the server's certificate is for the host of the URI.
     *
     * @param context the context
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      sslContext = requireNonNull(context, "context");
      return this;
    }

    /**
     * Listener: whether an {@code https:} client must have a certificate that the SSL context
     * trusts; its name is then in the facts of the link. Off by default.
     *
     * @param required whether it must
     * @return this
     */
    public Builder clientCertificateRequired(boolean required) {
      clientCertificateRequired = required;
      return this;
    }

    /**
     * Client: a header of each request, for a gateway in front of the server, say; the server's
     * authenticator sees those of the opening request. None by default; a name that was set before
     * is replaced.
     *
     * @param name the header's name
     * @param value its value
     * @return this
     * @throws IllegalArgumentException if the transport sets this header itself, or it could not
     *     stand in a request
     */
    public Builder header(String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (RESERVED_HEADERS.contains(lower) || lower.startsWith("everwire-")) {
        throw new IllegalArgumentException("header " + name + " is set by the HTTP transport");
      }
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new IllegalArgumentException("\"" + name + "\" is not a header name");
      }
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff)) {
        throw new IllegalArgumentException(
            "header " + name + " holds a character that HTTP does not allow");
      }
      headers.put(name, value);
      return this;
    }

    /**
     * Client: which proxy to go through. None by default, whatever the system's properties say;
     * {@link ProxySelector#getDefault()} follows them. Such links use the JDK's HTTP client.
     *
     * @param selector chooses
     * @return this
     */
    public Builder proxy(ProxySelector selector) {
      proxy = requireNonNull(selector, "selector");
      return this;
    }

    /**
     * Whether to use HTTP/2. By default a client does over TLS if the server agrees, and a listener
     * takes both versions, with TLS and without. A client that is told to use it without TLS asks
     * for an upgrade ({@code h2c}), which some proxies do not let pass. A client that may use it is
     * the JDK's, one that may not is Jetty's, for which a request takes a fraction of the time.
     *
     * @param use whether to use it, on this side
     * @return this
     */
    public Builder http2(boolean use) {
      http2 = use;
      return this;
    }

    /**
     * Server: the web pages of other origins that may connect, besides those of the server's own
     * host and port. None by default.
     *
     * @param origins such as {@code https://example.com} or {@code http://localhost:3000}; {@code
     *     *} lets all in, which is only for servers that trust nothing that a browser sends along
     *     by itself, such as cookies
     * @return this
     * @throws IllegalArgumentException if one is not scheme, host and perhaps port
     */
    public Builder allowOrigins(String... origins) {
      for (String origin : origins) {
        if (!origin.matches("\\*|https?://[^/?#@\\s]+")) {
          throw new IllegalArgumentException(
              "\"" + origin + "\" is not an origin, such as https://example.com");
        }
      }
      allowedOrigins =
          Arrays.stream(origins)
              .map(origin -> origin.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet());
      return this;
    }

    /**
     * Server: how long a poll is held, and an event stream is silent, when there is nothing to say.
     * 20 seconds by default, the silence after which a session asks its peer; proxies on the way
     * must wait longer than that.
     *
     * @param time positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder hold(Duration time) {
      hold = positive("hold", time);
      return this;
    }

    /**
     * Server: how long a client may neither fetch nor send before its link ends, and how long the
     * body of a request may take to come. 10 seconds by default.
     *
     * @param time positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder absence(Duration time) {
      absence = positive("absence", time);
      return this;
    }

    private static Duration positive(String name, Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException(name + " is " + time + ", must be positive");
      }
      return time;
    }

    /**
     * Server: how many links there may be at once, for this listener or mount; a further one is
     * refused with status 503. 20,000 by default. A listener takes twice as many connections, and
     * 100 more.
     *
     * @param count positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxLinks(int count) {
      maxLinks = positive("maxLinks", count);
      return this;
    }

    /**
     * Server: how many links there may be at once from one address; a further one is refused with
     * status 429. No bound by default, since all clients behind one proxy have its address.
     *
     * @param count positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxLinksPerAddress(int count) {
      maxLinksPerAddress = positive("maxLinksPerAddress", count);
      return this;
    }

    /**
     * Listener: how many threads read, write and call the listeners of links. Half the processors
     * by default, at least one and at most four; a few more come and go, for new connections, TLS,
     * and where callbacks hold one of them up.
     *
     * @param threads positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder serverThreads(int threads) {
      serverThreads = positive("serverThreads", threads);
      return this;
    }

    private static int positive(String name, int count) {
      if (count < 1) {
        throw new IllegalArgumentException(name + " is " + count + ", must be positive");
      }
      return count;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public HttpOptions build() {
      return new HttpOptions(this);
    }
  }
}
