package io.everwire.longpoll;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may use the endpoint, and what their browsers must be told for it. A page of the
 * endpoint's own host and port may, one of another origin only if that is listed; programs that are
 * no browsers send no Origin, and pass.
 */
final class CrossOrigin {
  static final String METHODS = "GET, POST, OPTIONS";

  private static final String REQUEST_HEADERS =
      String.join(
          ", ",
          "Content-Type",
          Headers.LINK,
          Headers.REQUEST,
          Headers.END,
          Headers.MAX_BYTES,
          Headers.DOWN);
  private static final String RESPONSE_HEADERS =
      String.join(
          ", ",
          Headers.LINK,
          Headers.BODY,
          Headers.LENGTH,
          Headers.END,
          Headers.MAX_BYTES,
          Headers.HOLD,
          Headers.TICKET,
          "Retry-After");

  /** Browsers keep no preflight longer than this. */
  private static final String PREFLIGHT_SECONDS = "7200";

  private final Set<String> allowed;

  CrossOrigin(Set<String> allowed) {
    this.allowed = allowed;
  }

  boolean allows(Exchange request) {
    String origin = request.header("Origin");
    return origin == null || isListed(origin) || isSame(origin, request.uri().getRawAuthority());
  }

  private boolean isListed(String origin) {
    return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
  }

  /** TLS may have ended before this server, so the scheme does not count, and either port may. */
  private static boolean isSame(String origin, @Nullable String host) {
    return host != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }

  /** Lets the page of a listed origin read the answer. */
  void share(Exchange request) {
    String origin = request.header("Origin");
    if (origin == null || !isListed(origin)) {
      return;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Origin", origin);
    headers.put("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    headers.put("Vary", "Origin");
    request.alwaysAnswerWith(headers);
  }

  /** What may be asked, for a browser that asks first. */
  Answer preflight(Exchange request) {
    Answer answer = Answer.empty().with("Allow", METHODS);
    String origin = request.header("Origin");
    return origin == null || !isListed(origin)
        ? answer
        : answer
            .with("Access-Control-Allow-Methods", METHODS)
            .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
            .with("Access-Control-Max-Age", PREFLIGHT_SECONDS);
  }
}
