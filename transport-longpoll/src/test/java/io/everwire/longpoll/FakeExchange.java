package io.everwire.longpoll;

import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as a server hands it over. */
final class FakeExchange extends Exchange {
  private final String method;
  private final Map<String, String> headers;
  private final @Nullable ByteBuffer body;
  private volatile @Nullable Answer answer;

  private FakeExchange(String method, Map<String, String> headers, @Nullable ByteBuffer body) {
    this.method = method;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
    this.body = body;
  }

  /** Opens a link that is polled. */
  static FakeExchange opening() {
    return new FakeExchange("POST", Map.of(Headers.DOWN, "poll"), null);
  }

  /** The next of a link's GETs. */
  static FakeExchange get(String link, int number) {
    return new FakeExchange(
        "GET", Map.of(Headers.LINK, link, Headers.REQUEST, Integer.toString(number)), null);
  }

  /** The next of a link's POSTs, with a batch. */
  static FakeExchange post(String link, int number, ByteBuffer batch) {
    return new FakeExchange(
        "POST",
        Map.of(
            Headers.LINK,
            link,
            Headers.REQUEST,
            Integer.toString(number),
            "Content-Type",
            Headers.BATCH_TYPE),
        batch);
  }

  /** The link that was opened by it. */
  String link() {
    return Objects.requireNonNull(Objects.requireNonNull(answer).headers().get(Headers.LINK));
  }

  @Nullable Answer answer() {
    return answer;
  }

  @Override
  String method() {
    return method;
  }

  @Override
  URI uri() {
    return URI.create("http://localhost/rt");
  }

  @Override
  @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  Map<String, List<String>> headers() {
    return Map.of();
  }

  @Override
  long contentLength() {
    return body == null ? 0 : body.remaining();
  }

  @Override
  @Nullable SocketAddress peerAddress() {
    return null;
  }

  @Override
  boolean isSecure() {
    return false;
  }

  @Override
  @Nullable Principal tlsPrincipal() {
    return null;
  }

  @Override
  void read(int maxBytes, BodyReader reader) {
    reader.complete(Objects.requireNonNull(body));
  }

  @Override
  void onLost(Runnable lost) {
    // The connection holds.
  }

  @Override
  void doAnswer(Answer given) {
    if (answer == null) {
      answer = given;
    }
  }

  @Override
  void doStream(Answer head, Runnable written) {
    throw new AssertionError("no stream was asked for");
  }

  @Override
  void write(ByteBuffer part, Runnable written) {
    throw new AssertionError("no stream was asked for");
  }

  @Override
  void end() {
    // Given up.
  }
}
