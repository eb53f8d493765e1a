package io.everwire.websocket;

import java.util.Locale;
import java.util.regex.Pattern;
import org.java_websocket.handshake.ClientHandshake;
import org.jspecify.annotations.Nullable;

/**
 * Which opening requests a listener takes, and with which HTTP status it refuses the others.
 * Immutable.
 *
 * <p>What a refusal says never repeats what the request said.
 */
final class UpgradePolicy {
  /**
   * An HTTP status to refuse with.
   *
   * @param status the number
   * @param phrase said in the status line and in the body
   */
  record Refusal(int status, String phrase) {
    /** The whole HTTP answer. */
    String answer() {
      return "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n%s\n"
          .formatted(
              status,
              phrase,
              phrase.length() + 1,
              status == 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "",
              phrase);
    }
  }

  private static final String VERSION = "13";
  private static final Pattern SEPARATOR = Pattern.compile("[,;]");

  private final String path;
  private final WebSocketOptions options;

  UpgradePolicy(String path, WebSocketOptions options) {
    this.path = path;
    this.options = options;
  }

  /** Judges a request: null if it may open a link. */
  @Nullable Refusal judge(ClientHandshake request) {
    String host = request.getFieldValue("Host");
    if (host.isEmpty() || host.contains(";") || !options.isHost(host)) {
      return new Refusal(400, "Host header missing or not served");
    }
    if (!path.equals(pathOf(request))) {
      return new Refusal(404, "No endpoint at this path");
    }
    if (!hasToken(request, "Upgrade", "websocket") || !hasToken(request, "Connection", "upgrade")) {
      return new Refusal(426, "Upgrade to websocket required");
    }
    if (!request.getFieldValue("Sec-WebSocket-Version").trim().equals(VERSION)) {
      return new Refusal(426, "WebSocket version 13 required");
    }
    if (request.getFieldValue("Sec-WebSocket-Key").isEmpty()) {
      return new Refusal(400, "Sec-WebSocket-Key required");
    }
    if (!options.originPolicy().allows(request.getFieldValue("Origin"), host)) {
      return new Refusal(403, "Origin not allowed");
    }
    if (!hasToken(request, "Sec-WebSocket-Protocol", LinkDraft.SUBPROTOCOL)) {
      return new Refusal(400, "Subprotocol " + LinkDraft.SUBPROTOCOL + " required");
    }
    return null;
  }

  private static String pathOf(ClientHandshake request) {
    String resource = request.getResourceDescriptor();
    int query = resource.indexOf('?');
    return query < 0 ? resource : resource.substring(0, query);
  }

  /** The parser joins headers of the same name with semicolons. */
  private static boolean hasToken(ClientHandshake request, String header, String token) {
    return SEPARATOR
        .splitAsStream(request.getFieldValue(header))
        .anyMatch(each -> each.trim().toLowerCase(Locale.ROOT).equals(token));
  }
}
