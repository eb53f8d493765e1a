package io.everwire.longpoll;

import io.everwire.transport.Environment;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;

/**
 * Requests by Jetty's HTTP client, over HTTP/1.1. Its one thread reads, writes and calls links;
 * others open connections, which may tell the first answer over one, and read long streams in turn.
 * Nothing that runs there blocks. It sends no request twice that may have reached the server.
 */
final class JettyHttp implements HttpRequests {
  private final JettyClients clients;
  private final Environment environment;
  private final URI uri;
  private final Map<String, String> headers;

  /** Both guarded by this. */
  private @Nullable HttpClient client;

  private boolean closed;

  /**
   * Requests to a URI.
   *
   * @param headers stand in each of them
   */
  JettyHttp(JettyClients clients, Environment environment, URI uri, Map<String, String> headers) {
    this.clients = clients;
    this.environment = environment;
    this.uri = uri;
    this.headers = headers;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public Runnable send(
      String method,
      Map<String, String> own,
      @Nullable ByteBuffer body,
      int maxBytes,
      Duration timeout,
      Outcome outcome) {
    Request request = request(method, own);
    if (body != null) {
      request.body(new ByteBufferRequestContent(Headers.BATCH_TYPE, body.duplicate()));
    }
    if (!timeout.isZero()) {
      request.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    return start(request, new JettyResponse.Whole(maxBytes, outcome));
  }

  @Override
  public Runnable stream(Map<String, String> own, Parts parts, Outcome outcome) {
    return start(
        request("GET", own), new JettyResponse.Streamed(parts, client().getExecutor(), outcome));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client = null;
      clients.release(environment);
    }
  }

  private synchronized HttpClient client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (client == null) {
      client = clients.acquire(environment);
    }
    return client;
  }

  private Request request(String method, Map<String, String> own) {
    return client()
        .newRequest(uri)
        .method(method)
        .headers(
            fields -> {
              headers.forEach(fields::put);
              own.forEach(fields::put);
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whether it was given up does not matter
  private static Runnable start(Request request, JettyResponse response) {
    request.send(response);
    return () -> request.abort(new IOException("given up"));
  }
}
