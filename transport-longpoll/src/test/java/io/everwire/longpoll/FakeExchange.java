package io.everwire.longpoll;

import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request as a server hands it over. */
final class FakeExchange extends Exchange {
  private final String method;
  private final Map<String, String> headers;
  private final @Nullable ByteBuffer body;
  private @Nullable Answer answer;

  FakeExchange(String method, Map<String, String> headers, @Nullable ByteBuffer body) {
    this.method = method;
    this.headers = headers;
    this.body = body;
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
    return headers.get(name.toLowerCase(Locale.ROOT));
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
