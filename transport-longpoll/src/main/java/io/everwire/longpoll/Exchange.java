package io.everwire.longpoll;

import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the answer to it, whatever server it came to: all that a link knows of
 * Jetty, of servlets, or of what else may be mounted one day.
 *
 * <p>No method blocks. The reading of a body, the answer, and each write of a stream are asked for
 * one after the other, by any thread.
 */
abstract class Exchange {
  private Map<String, String> always = Map.of();
  private volatile Runnable onGone = () -> {};

  /** In upper case, as HTTP has it. */
  abstract String method();

  /** Absolute, with path and query as the peer sent them. */
  abstract URI uri();

  /** The first value of a header, or null. */
  abstract @Nullable String header(String name);

  /** All headers, with names in lower case. */
  abstract Map<String, List<String>> headers();

  /** The Content-Length, or -1 where none is told. */
  abstract long contentLength();

  abstract @Nullable SocketAddress peerAddress();

  abstract boolean isSecure();

  /** The name in the peer's certificate, or null. */
  abstract @Nullable Principal tlsPrincipal();

  /**
   * Reads the whole body.
   *
   * @param maxBytes where reading stops
   * @param reader told how that went, once; perhaps within this call
   */
  abstract void read(int maxBytes, BodyReader reader);

  /**
   * From now on somebody wants to know at once when the connection is lost before the answer has
   * gone. Where a server cannot tell, this never comes.
   *
   * @param lost runs at most once, by any thread
   */
  abstract void onLost(Runnable lost);

  /** Answers; the exchange is over then. A second answer does nothing. */
  final void answer(Answer answer) {
    doAnswer(answer.with(always));
  }

  /** Calls {@link #gone} once the answer has gone, as far as the server can tell, or cannot go. */
  abstract void doAnswer(Answer answer);

  /** From now on somebody wants to know when the answer has gone, or cannot go. Before it. */
  final void whenGone(Runnable told) {
    onGone = told;
  }

  final void gone() {
    onGone.run();
  }

  /**
   * Begins an answer whose body has no end yet.
   *
   * @param head status and headers, and what goes first
   * @param written runs when more can be written; not if the connection is lost
   */
  final void stream(Answer head, Runnable written) {
    doStream(head.with(always), written);
  }

  abstract void doStream(Answer head, Runnable written);

  /** Headers that the answer has, whatever it will be; before anything else is asked. */
  final void alwaysAnswerWith(Map<String, String> headers) {
    always = headers;
  }

  /**
   * Writes to a body that was begun, after the write before it.
   *
   * @param written as before
   */
  abstract void write(ByteBuffer part, Runnable written);

  /** Ends a body that was begun, after the last write; otherwise gives up without an answer. */
  abstract void end();

  /** A URI as far as it is one: what a peer writes into its query is its own business. */
  static URI lenient(String uri) {
    try {
      return new URI(uri);
    } catch (URISyntaxException e) {
      int query = uri.indexOf('?');
      return query < 0 ? URI.create("/") : lenient(uri.substring(0, query));
    }
  }

  /** Told of a body. */
  interface BodyReader {
    void complete(ByteBuffer body);

    /** It is above the limit; the rest stays unread. */
    void tooLarge();

    void failed(Throwable cause);
  }
}
