package io.everwire.websocket;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open links to a server. A browser says by the {@code Origin} header which
 * page asks; programs that are no browsers send none, and pass under every policy, since they could
 * claim whatever they like. Immutable.
 */
public final class OriginPolicy {
  private enum Kind {
    SAME_ORIGIN,
    LISTED,
    ANY
  }

  private static final OriginPolicy SAME = new OriginPolicy(Kind.SAME_ORIGIN, Set.of());
  private static final OriginPolicy ANY_PAGE = new OriginPolicy(Kind.ANY, Set.of());

  private final Kind kind;
  private final Set<String> listed;

  private OriginPolicy(Kind kind, Set<String> listed) {
    this.kind = kind;
    this.listed = listed;
  }

  /**
   * Pages that came from the host and port that they connect to, as the {@code Host} header has it.
   * The default.
   *
   * @return the policy
   */
  public static OriginPolicy sameOrigin() {
    return SAME;
  }

  /**
   * Pages of the listed origins only; list the server's own too if its pages connect.
   *
   * @param origins such as {@code https://example.com} or {@code http://localhost:3000}
   * @return the policy
   * @throws IllegalArgumentException if one is not scheme, host and perhaps port
   */
  public static OriginPolicy allow(String... origins) {
    return new OriginPolicy(
        Kind.LISTED,
        Arrays.stream(origins).map(OriginPolicy::checked).collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * All pages. Only for servers that trust nothing that a browser sends along by itself, such as
   * cookies.
   *
   * @return the policy
   */
  public static OriginPolicy any() {
    return ANY_PAGE;
  }

  private static String checked(String origin) {
    String normal = normal(origin);
    if (normal == null) {
      throw new IllegalArgumentException(
          "\"" + origin + "\" is not an origin, such as https://example.com");
    }
    return normal;
  }

  /**
   * Decides.
   *
   * @param origin the Origin header, empty without one
   * @param host the Host header
   */
  boolean allows(String origin, String host) {
    if (kind == Kind.ANY || origin.isEmpty()) {
      return true;
    }
    String normal = normal(origin);
    if (normal == null) {
      return false;
    }
    return kind == Kind.LISTED
        ? listed.contains(normal)
        : normal.equals(normal(URI.create(origin).getScheme() + "://" + host));
  }

  /** Scheme, host and port, always with a port; null if that is not what it is. */
  private static @Nullable String normal(String origin) {
    URI uri;
    try {
      uri = URI.create(origin.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return null;
    }
    String path = uri.getRawPath();
    if (uri.getScheme() == null || uri.getHost() == null || (path != null && !path.isEmpty())) {
      return null;
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    return uri.getScheme() + "://" + uri.getHost() + ":" + port;
  }

  @Override
  public String toString() {
    return kind == Kind.LISTED ? "allow" + listed : kind == Kind.ANY ? "any" : "sameOrigin";
  }
}
