package io.everwire.longpoll;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Requests by Jetty's HTTP client, over HTTP/1.1. Its one thread reads, writes and calls links:
 * nothing that runs there blocks. It sends no request twice that may have reached the server.
 */
final class JettyHttp implements HttpRequests {
  private final JettyClient shared;
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
  JettyHttp(JettyClient shared, URI uri, Map<String, String> headers) {
    this.shared = shared;
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
    return start(request, new Exchange(maxBytes, null, outcome));
  }

  @Override
  public Runnable stream(Map<String, String> own, Parts parts, Outcome outcome) {
    return start(request("GET", own), new Exchange(0, parts, outcome));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client = null;
      shared.release();
    }
  }

  private synchronized HttpClient client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (client == null) {
      client = shared.acquire();
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

  private static Runnable start(Request request, Exchange exchange) {
    request.send(exchange);
    return () -> request.abort(new IOException("given up"));
  }

  /** What comes in return for one request. */
  private static final class Exchange implements Response.Listener {
    private final int maxBytes;
    private final @Nullable Parts parts;
    private final Outcome outcome;

    /** Of a body that is taken whole; made when the response's headers have come. */
    private @Nullable WholeBody whole;

    Exchange(int maxBytes, @Nullable Parts parts, Outcome outcome) {
      this.maxBytes = maxBytes;
      this.parts = parts;
      this.outcome = outcome;
    }

    @Override
    public void onHeaders(Response response) {
      if (parts == null || response.getStatus() != Answer.OK) {
        HttpFields fields = response.getHeaders();
        whole =
            new WholeBody(
                response.getStatus(),
                maxBytes,
                WholeBody.announcedBytes(fields.get(Headers.LENGTH), fields.get("Content-Length")));
      }
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      try {
        if (whole != null) {
          whole.take(content);
        } else {
          Objects.requireNonNull(parts).on(content);
        }
      } catch (BodyTooLargeException e) {
        response.abort(e);
      }
    }

    @Override
    public void onComplete(Result result) {
      if (result.isFailed()) {
        outcome.failed(result.getFailure());
        return;
      }
      try {
        ByteBuffer body = whole == null ? ByteBuffer.allocate(0) : whole.content();
        Response response = result.getResponse();
        outcome.on(new Reply(response.getStatus(), flat(response.getHeaders()), body));
      } catch (IOException e) {
        outcome.failed(e);
      }
    }

    private static Map<String, String> flat(HttpFields fields) {
      Map<String, String> flat = new HashMap<>();
      for (HttpField field : fields) {
        flat.putIfAbsent(field.getLowerCaseName(), field.getValue());
      }
      return flat;
    }
  }
}
