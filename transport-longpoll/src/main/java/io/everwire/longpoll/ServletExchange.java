package io.everwire.longpoll;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request of a servlet container's. What is asked of the request is read at once: containers use
 * its object again for the next one.
 */
final class ServletExchange extends Exchange {
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.%\\[\\]]*:[^/]*");
  private static final int READ_BYTES = 8_192;

  private final AsyncContext async;
  private final ServletInputStream in;
  private final HttpServletResponse response;
  private final ServletOutput out;

  private final String method;
  private final URI uri;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final long contentLength;
  private final SocketAddress peerAddress;
  private final boolean secure;
  private final @Nullable Principal tlsPrincipal;

  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile Runnable onLost = () -> {};

  ServletExchange(HttpServletRequest request, HttpServletResponse response) {
    this.response = response;
    method = request.getMethod();
    uri = uriOf(request);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
    }
    contentLength = request.getContentLengthLong();
    peerAddress = addressOf(request.getRemoteAddr(), request.getRemotePort());
    secure = request.isSecure();
    tlsPrincipal =
        request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
            ? chain[0].getSubjectX500Principal()
            : null;
    try {
      async = request.startAsync();
      async.setTimeout(0);
      in = request.getInputStream();
      out = new ServletOutput(response.getOutputStream(), this::fail);
    } catch (IOException e) {
      throw new IllegalStateException("the container does not give its streams", e);
    }
    async.addListener(new Ends());
  }

  /** Without asking anybody for an address, if a filter has put a name there. */
  private static SocketAddress addressOf(String host, int port) {
    return LITERAL.matcher(host).matches()
        ? new InetSocketAddress(host, port)
        : InetSocketAddress.createUnresolved(host, port);
  }

  private static URI uriOf(HttpServletRequest request) {
    String query = request.getQueryString();
    return lenient(request.getRequestURL() + (query == null ? "" : "?" + query));
  }

  @Override
  String method() {
    return method;
  }

  @Override
  URI uri() {
    return uri;
  }

  @Override
  @Nullable String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  @Override
  Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  long contentLength() {
    return contentLength;
  }

  @Override
  SocketAddress peerAddress() {
    return peerAddress;
  }

  @Override
  boolean isSecure() {
    return secure;
  }

  @Override
  @Nullable Principal tlsPrincipal() {
    return tlsPrincipal;
  }

  @Override
  void read(int maxBytes, BodyReader reader) {
    in.setReadListener(new Reading(new BodyBuffer(maxBytes, contentLength), reader));
  }

  @Override
  void onLost(Runnable told) {
    onLost = told;
    if (lost.get()) {
      told.run();
    }
  }

  @Override
  void doAnswer(Answer answer) {
    if (answered.compareAndSet(false, true)) {
      head(answer);
      ByteBuffer body = answer.body();
      if (body == null || !body.hasRemaining()) {
        if (answer.status() != Answer.NO_CONTENT) {
          response.setContentLength(0);
        }
        async.complete();
      } else {
        response.setContentLength(body.remaining());
        out.write(body, async::complete);
      }
    }
  }

  private void head(Answer answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
  }

  @Override
  void doStream(Answer head, Runnable written) {
    if (!answered.get()) {
      head(head);
      ByteBuffer first = head.body();
      out.write(first == null ? ByteBuffer.allocate(0) : first, written);
    }
  }

  @Override
  void write(ByteBuffer part, Runnable written) {
    if (!answered.get()) {
      out.write(part, written);
    }
  }

  @Override
  void end() {
    if (answered.compareAndSet(false, true)) {
      async.complete();
    }
  }

  private void fail() {
    if (lost.compareAndSet(false, true)) {
      onLost.run();
      if (answered.compareAndSet(false, true)) {
        // Part of the connection may live: a success without our headers would be a breach.
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        async.complete();
      }
    }
  }

  /** The container calls one method at a time. */
  private final class Reading implements ReadListener {
    private final BodyBuffer body;
    private final BodyReader reader;
    private final byte[] part = new byte[READ_BYTES];

    /** The reader was told. */
    private boolean done;

    Reading(BodyBuffer body, BodyReader reader) {
      this.body = body;
      this.reader = reader;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (!done && in.isReady()) {
        int count = in.read(part);
        if (count < 0) {
          return;
        }
        if (!body.append(ByteBuffer.wrap(part, 0, count))) {
          done = true;
          reader.tooLarge();
        }
      }
    }

    @Override
    public void onAllDataRead() {
      if (!done) {
        done = true;
        reader.complete(body.content());
      }
    }

    @Override
    public void onError(Throwable cause) {
      if (!done) {
        done = true;
        reader.failed(cause);
      }
      fail();
    }
  }

  /** What a container knows of the end of an exchange. */
  private final class Ends implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      gone();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      fail();
    }

    @Override
    public void onError(AsyncEvent event) {
      fail();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Nobody begins anew.
    }
  }
}
