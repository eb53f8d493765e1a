package io.everwire.longpoll;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Requests by the JDK's HTTP client. All links with the same options share one, with one thread,
 * which reads, writes and calls links: nothing that runs there blocks.
 *
 * <p>A response is told where its last byte was read. The client's futures would tell it in the
 * common pool (on one or two processors before JDK 25: on a thread of its own for each), one hop
 * later, and not at all while the application blocks that pool. Only a request that fails without a
 * response is told there, as nothing else tells it.
 */
final class JdkHttp implements HttpRequests {
  private final HttpClient client;
  private final TailExecutor executor;
  private final URI uri;
  private final Map<String, String> headers;
  private final HttpClient.Version version;

  /**
   * Requests to a URI.
   *
   * @param client one that uses the executor
   * @param headers stand in each of them
   */
  JdkHttp(
      HttpClient client,
      TailExecutor executor,
      URI uri,
      Map<String, String> headers,
      HttpClient.Version version) {
    this.client = client;
    this.executor = executor;
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
    Sent sent = new Sent(executor, outcome);
    return start(request.build(), info -> new JdkWholeBody(info, maxBytes, sent), sent);
  }

  @Override
  public Runnable stream(Map<String, String> own, Parts parts, Outcome outcome) {
    Sent sent = new Sent(executor, outcome);
    BodyHandler<ByteBuffer> handler =
        info ->
            info.statusCode() == Answer.OK
                ? new JdkPartsOfBody(info, parts, sent)
                : new JdkWholeBody(info, Answer.MAX_REFUSAL_BYTES, sent);
    return start(request(own).method("GET", new OnceOnly()).build(), handler, sent);
  }

  @Override
  public void close() {
    // Before JDK 21 the client cannot be closed, and it is not this link's alone.
  }

  private HttpRequest.Builder request(Map<String, String> own) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).version(version);
    headers.forEach(builder::setHeader);
    own.forEach(builder::setHeader);
    return builder;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what it would tell, the outcome is told
  private Runnable start(HttpRequest request, BodyHandler<ByteBuffer> handler, Sent sent) {
    CompletableFuture<HttpResponse<ByteBuffer>> response = client.sendAsync(request, handler);
    response.whenComplete(
        (reply, failure) -> {
          if (failure != null) {
            sent.failed(causeOf(failure));
          }
        });
    return () -> {
      // The connection of a request that is over may serve another already.
      if (!sent.isOver()) {
        response.cancel(true);
      }
    };
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
}
