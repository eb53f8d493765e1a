package io.everwire.endtoend.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves the page, from an origin of its own, and takes the report that the page makes. */
final class PageServer implements AutoCloseable {
  private static final Map<String, String> CONTENT_TYPES =
      Map.of("html", "text/html", "js", "text/javascript");

  private final CompletableFuture<Map<String, String>> report = new CompletableFuture<>();
  private final HttpServer server;

  PageServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::sendFile);
    server.createContext("/report", this::takeReport);
    server.start();
  }

  /** What the browser sends as {@code Origin}. */
  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * The page.
   *
   * @param realtime where it connects to
   * @param mostFailures after how many links in a row without a session it gives up
   * @param silence after how much silence it asks whether the server is there, and again until it
   *     drops the link
   */
  URI page(URI realtime, int mostFailures, Duration silence) {
    return URI.create(
        origin()
            + "/page.html?mostFailures="
            + mostFailures
            + "&silenceMillis="
            + silence.toMillis()
            + "&url="
            + URLEncoder.encode(realtime.toString(), StandardCharsets.UTF_8));
  }

  /** What the page has found, by name; its {@code failure} if it has failed. */
  CompletableFuture<Map<String, String>> report() {
    return report;
  }

  private void sendFile(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      String type = CONTENT_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      byte[] content = type == null ? null : resource(name);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private static byte @Nullable [] resource(String name) throws IOException {
    try (InputStream found = PageServer.class.getResourceAsStream("/browser/" + name)) {
      return found == null ? null : found.readAllBytes();
    }
  }

  private void takeReport(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(204, -1);
      report.complete(
          Arrays.stream(form.split("&"))
              .map(field -> field.split("=", 2))
              .collect(
                  Collectors.toMap(
                      field -> field[0],
                      field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8))));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
