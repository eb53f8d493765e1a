package io.everwire.longpoll;

import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** A request of Jetty's, in a listener of our own or in an application's server. */
final class JettyExchange extends Exchange {
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile Runnable onLost = () -> {};
  private volatile @Nullable ConnectionWatch watch;

  JettyExchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    // Links know by themselves when to give up.
    request.addIdleTimeoutListener(timeout -> false);
    request.addFailureListener(this::fail);
  }

  @Override
  String method() {
    return request.getMethod();
  }

  @Override
  URI uri() {
    return lenient(request.getHttpURI().asString());
  }

  @Override
  @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  @Override
  Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.computeIfAbsent(
          field.getName().toLowerCase(Locale.ROOT),
          name -> List.copyOf(request.getHeaders().getValuesList(field.getName())));
    }
    return headers;
  }

  @Override
  long contentLength() {
    return request.getLength();
  }

  @Override
  @Nullable SocketAddress peerAddress() {
    return request.getConnectionMetaData().getRemoteSocketAddress();
  }

  @Override
  boolean isSecure() {
    return request.isSecure();
  }

  @Override
  @Nullable Principal tlsPrincipal() {
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
        instanceof EndPoint.SslSessionData tls) {
      SSLSession session = tls.sslSession();
      try {
        return session == null ? null : session.getPeerPrincipal();
      } catch (SSLPeerUnverifiedException e) {
        return null;
      }
    }
    return null;
  }

  @Override
  void read(int maxBytes, BodyReader reader) {
    readOn(new BodyBuffer(maxBytes, contentLength()), reader);
  }

  private void readOn(BodyBuffer body, BodyReader reader) {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(
            Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> readOn(body, reader)));
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        reader.failed(chunk.getFailure());
        return;
      }
      boolean fits = body.append(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (!fits) {
        reader.tooLarge();
        return;
      }
      if (last) {
        reader.complete(body.content());
        return;
      }
    }
  }

  @Override
  void onLost(Runnable told) {
    onLost = told;
    if (lost.get()) {
      told.run();
    } else if (request.getLength() <= 0) {
      // While a body comes, reading it tells.
      watch = ConnectionWatch.begin(request, () -> fail(new EofException("closed")));
    }
  }

  @Override
  void doAnswer(Answer answer) {
    if (answered.compareAndSet(false, true)) {
      endWatch();
      head(answer);
      ByteBuffer body = answer.body();
      if (body != null) {
        response.getHeaders().put("Content-Length", Integer.toString(body.remaining()));
      }
      response.write(true, body, new Written(this::succeeded, true));
    }
  }

  private void succeeded() {
    gone();
    callback.succeeded();
  }

  private void head(Answer answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
  }

  @Override
  void doStream(Answer head, Runnable written) {
    if (!answered.get()) {
      head(head);
      response.write(false, head.body(), new Written(written, false));
    }
  }

  @Override
  void write(ByteBuffer part, Runnable written) {
    if (!answered.get()) {
      response.write(false, part, new Written(written, false));
    }
  }

  @Override
  void end() {
    if (answered.compareAndSet(false, true)) {
      endWatch();
      if (response.isCommitted()) {
        response.write(true, null, new Written(callback::succeeded, true));
      } else {
        callback.failed(new EofException("given up"));
      }
    }
  }

  private void endWatch() {
    ConnectionWatch watching = watch;
    if (watching != null) {
      watching.end();
    }
  }

  private void fail(Throwable cause) {
    if (lost.compareAndSet(false, true)) {
      onLost.run();
      if (answered.compareAndSet(false, true)) {
        endWatch();
        gone();
        callback.failed(cause);
      }
    }
  }

  /** What follows a write, in the thread that made room for it. */
  private final class Written implements Callback {
    private final Runnable then;
    private final boolean isLast;

    Written(Runnable then, boolean isLast) {
      this.then = then;
      this.isLast = isLast;
    }

    @Override
    public void succeeded() {
      then.run();
    }

    @Override
    public void failed(Throwable cause) {
      if (isLast) {
        if (lost.compareAndSet(false, true)) {
          onLost.run();
        }
        gone();
        callback.failed(cause);
      } else {
        fail(cause);
      }
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
