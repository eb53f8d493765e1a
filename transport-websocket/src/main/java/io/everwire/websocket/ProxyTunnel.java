package io.everwire.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP proxy for a tunnel, RFC 9110 section 9.3.6. Confined to the loop's thread. */
final class ProxyTunnel implements SocketPort.Owner {
  /** How it went; told once. */
  interface Outcome {
    void tunnelled();

    void refusedByProxy(String statusLine);

    void failed(IOException failure);
  }

  private final HttpHead head = new HttpHead();
  private final Outcome outcome;

  ProxyTunnel(Outcome outcome) {
    this.outcome = outcome;
  }

  /** The request, to be sent first. */
  static ByteBuffer request(String hostAndPort, @Nullable String authorization) {
    String text =
        "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
            .formatted(
                hostAndPort,
                hostAndPort,
                authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n");
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    try {
      if (!head.take(bytes)) {
        return;
      }
    } catch (ViolationException e) {
      outcome.failed(new IOException("the proxy's answer is no HTTP", e));
      return;
    }
    String status = head.firstLine();
    if (!status.matches("HTTP/1\\.[01] 2.*")) {
      outcome.refusedByProxy(status);
    } else if (bytes.hasRemaining()) {
      // Both TLS and WebSocket let the client speak first, so these bytes are nobody's.
      outcome.failed(new IOException("the proxy sends more than its answer"));
    } else {
      outcome.tunnelled();
    }
  }

  @Override
  public void onRoom() {
    // A request of one line never fills the buffer.
  }

  @Override
  public void onEndOfStream() {
    outcome.failed(new EOFException("the proxy has closed the connection"));
  }

  @Override
  public void onFailure(IOException failure) {
    outcome.failed(failure);
  }
}
