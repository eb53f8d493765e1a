package io.everwire.longpoll;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Requests by hand, as a stranger's client sends them. */
final class RawRequests {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RawRequests() {}

  static HttpRequest.Builder to(URI uri) {
    return HttpRequest.newBuilder(URI.create(uri.toString().replace("sse+", "")))
        .timeout(Duration.ofSeconds(60));
  }

  static HttpRequest.Builder opening(URI uri) {
    return to(uri).POST(BodyPublishers.noBody());
  }

  static HttpRequest.Builder post(URI uri, String link, long number, byte[] batch) {
    return to(uri)
        .header("Everwire-Link", link)
        .header("Everwire-Request", Long.toString(number))
        .header("Content-Type", "application/octet-stream")
        .POST(BodyPublishers.ofByteArray(batch));
  }

  static HttpRequest.Builder get(URI uri, String link, long number) {
    return to(uri)
        .header("Everwire-Link", link)
        .header("Everwire-Request", Long.toString(number))
        .GET();
  }

  static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  static CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest.Builder request) {
    return CLIENT.sendAsync(request.build(), BodyHandlers.ofByteArray());
  }

  /** Opens a link; gives its id. */
  static String open(URI uri) throws Exception {
    return send(opening(uri)).headers().firstValue("Everwire-Link").orElseThrow();
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
