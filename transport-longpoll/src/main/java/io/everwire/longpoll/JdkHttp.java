package io.everwire.longpoll;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Requests by the JDK's HTTP client. All links with the same options share one, with one thread,
 * which reads, writes and calls links: nothing that runs there blocks.
 */
final class JdkHttp implements HttpRequests {
  private final HttpClient client;
  private final URI uri;
  private final Map<String, String> headers;
  private final HttpClient.Version version;

  /**
   * Requests to a URI.
   *
   * @param headers stand in each of them
   */
  JdkHttp(HttpClient client, URI uri, Map<String, String> headers, HttpClient.Version version) {
    this.client = client;
    this.uri = uri;
    this.headers = headers;
    this.version = version;
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
    HttpRequest.Builder request = request(own);
    request.method(method, body == null ? new OnceOnly() : new OneBuffer(body));
    if (!timeout.isZero()) {
      request.timeout(timeout);
    }
    return start(request.build(), info -> new WholeBody(info, maxBytes), outcome);
  }

  @Override
  public Runnable stream(Map<String, String> own, Parts parts, Outcome outcome) {
    BodyHandler<ByteBuffer> handler =
        info ->
            info.statusCode() == Answer.OK
                ? new PartsOfBody(parts)
                : new WholeBody(info, Answer.MAX_REFUSAL_BYTES);
    return start(request(own).method("GET", new OnceOnly()).build(), handler, outcome);
  }

  private HttpRequest.Builder request(Map<String, String> own) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).version(version);
    headers.forEach(builder::setHeader);
    own.forEach(builder::setHeader);
    return builder;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what it would tell, the outcome is told
  private Runnable start(HttpRequest request, BodyHandler<ByteBuffer> handler, Outcome outcome) {
    CompletableFuture<HttpResponse<ByteBuffer>> response = client.sendAsync(request, handler);
    response.whenComplete(
        (reply, failure) -> {
          if (failure == null) {
            outcome.on(new Reply(reply.statusCode(), flat(reply.headers().map()), reply.body()));
          } else {
            outcome.failed(causeOf(failure));
          }
        });
    return () -> {
      // The connection of a request that is over may serve another already.
      if (!response.isDone()) {
        response.cancel(true);
      }
    };
  }

  private static Map<String, String> flat(Map<String, List<String>> headers) {
    Map<String, String> flat = new HashMap<>();
    headers.forEach((name, values) -> flat.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return flat;
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /**
   * No body, and no second attempt. The client sends a GET again if its kept connection ends before
   * the response; the link would not notice that a connection died, and wait on a network that has
   * just failed. For each attempt it asks how long the body is: from the second on it is told of a
   * body that then does not come, which fails the request.
   */
  private static final class OnceOnly implements BodyPublisher {
    private static final Flow.Subscription NOTHING =
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            // An error has come instead.
          }

          @Override
          public void cancel() {
            // There is nothing to cancel.
          }
        };

    private int attempts;

    @Override
    public synchronized long contentLength() {
      return attempts++ == 0 ? 0 : 1;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      if (isFirst()) {
        BodyPublishers.noBody().subscribe(subscriber);
      } else {
        subscriber.onSubscribe(NOTHING);
        subscriber.onError(new IOException("the connection ended before the response"));
      }
    }

    private synchronized boolean isFirst() {
      return attempts <= 1;
    }
  }

  /** A body of one buffer, which is not copied. */
  private record OneBuffer(ByteBuffer body) implements BodyPublisher {
    @Override
    public long contentLength() {
      return body.remaining();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private boolean done;

            @Override
            public void request(long count) {
              if (!done) {
                done = true;
                if (body.hasRemaining()) {
                  subscriber.onNext(body.duplicate());
                }
                subscriber.onComplete();
              }
            }

            @Override
            public void cancel() {
              done = true;
            }
          });
    }
  }

  /** What body subscribers have in common: a part is asked for when the one before was taken. */
  private abstract static class Body implements HttpResponse.BodySubscriber<ByteBuffer> {
    private final CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    abstract void take(ByteBuffer part) throws BodyTooLargeException;

    /** Called when nothing more comes. */
    abstract ByteBuffer whole() throws IOException;

    @Override
    public CompletableFuture<ByteBuffer> getBody() {
      return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
      subscription = to;
      to.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      Flow.Subscription from = java.util.Objects.requireNonNull(subscription);
      try {
        for (ByteBuffer part : parts) {
          take(part);
        }
        from.request(1);
      } catch (BodyTooLargeException e) {
        // In this order: or else the cancelling would be what is told.
        result.completeExceptionally(e);
        from.cancel();
      }
    }

    @Override
    public void onError(Throwable failure) {
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      try {
        result.complete(whole());
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    }
  }

  private static final class WholeBody extends Body {
    private final BodyBuffer buffer;
    private final int maxBytes;

    /** What the response says, negative if it does not. */
    private final long announcedBytes;

    WholeBody(ResponseInfo info, int maxBytes) {
      // A refusal is for people, whatever the limit of batches.
      this.maxBytes =
          info.statusCode() == Answer.OK ? maxBytes : Math.max(maxBytes, Answer.MAX_REFUSAL_BYTES);
      this.buffer = new BodyBuffer(this.maxBytes);
      this.announcedBytes = info.headers().firstValueAsLong("Content-Length").orElse(-1);
    }

    @Override
    void take(ByteBuffer part) throws BodyTooLargeException {
      if (!buffer.append(part)) {
        throw new BodyTooLargeException(maxBytes);
      }
    }

    /**
     * Over HTTP/2 the client does not compare (RFC 9113 section 8.1.1), and a proxy whose server
     * died in the middle of a response may end the stream as if it were whole.
     */
    @Override
    ByteBuffer whole() throws IOException {
      ByteBuffer content = buffer.content();
      if (announcedBytes >= 0 && content.remaining() != announcedBytes) {
        throw new EOFException(
            "a body of %,d bytes was announced, %,d have come"
                .formatted(announcedBytes, content.remaining()));
      }
      return content;
    }
  }

  private static final class PartsOfBody extends Body {
    private final Parts parts;

    PartsOfBody(Parts parts) {
      this.parts = parts;
    }

    @Override
    void take(ByteBuffer part) throws BodyTooLargeException {
      parts.on(part);
    }

    @Override
    ByteBuffer whole() {
      return ByteBuffer.allocate(0);
    }
  }
}
