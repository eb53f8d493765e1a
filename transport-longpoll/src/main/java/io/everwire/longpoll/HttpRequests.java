package io.everwire.longpoll;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client link: all that it knows of an HTTP client.
 *
 * <p>No method blocks, but the first {@link #send}: to start the HTTP client, or for the look-up of
 * the host's name, as long as the JVM does not remember it. What is told is told by the HTTP
 * client's own threads, or within the call.
 */
interface HttpRequests {

  /** Where they go to. */
  URI uri();

  /**
   * Sends a request and takes its whole response.
   *
   * @param body the body, or null for none
   * @param maxBytes the largest body to take
   * @param timeout until there must be a response; zero for as long as it takes
   * @return gives the request up; whether that is told does not matter
   */
  Runnable send(
      String method,
      Map<String, String> headers,
      @Nullable ByteBuffer body,
      int maxBytes,
      Duration timeout,
      Outcome outcome);

  /**
   * Sends a GET whose response has no end.
   *
   * @param parts told of the body as it comes, if the status is 200; the end, or any other
   *     response, is told to the outcome
   */
  Runnable stream(Map<String, String> headers, Parts parts, Outcome outcome);

  /** No more requests follow; what is under way is not waited for. */
  void close();

  /** How a request ended. */
  interface Outcome {
    void on(Reply reply);

    /** Without a response, or without a whole one. */
    void failed(Throwable cause);
  }

  /** Takes a body in parts. */
  @FunctionalInterface
  interface Parts {
    /**
     * A part has come.
     *
     * @throws BodyTooLargeException if no more shall come
     */
    void on(ByteBuffer part) throws BodyTooLargeException;
  }
}
