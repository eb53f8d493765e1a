package io.everwire.longpoll;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response. Nothing of it may be stored by anybody on the way.
 *
 * @param status the HTTP status
 * @param headers names and values
 * @param body the body, or null for none
 */
record Answer(int status, Map<String, String> headers, @Nullable ByteBuffer body) {
  static final int OK = 200;
  static final int NO_CONTENT = 204;
  static final int BAD_REQUEST = 400;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int REQUEST_TIMEOUT = 408;
  static final int CONFLICT = 409;
  static final int GONE = 410;
  static final int TOO_LARGE = 413;
  static final int UNSUPPORTED_TYPE = 415;
  static final int TOO_MANY_REQUESTS = 429;
  static final int UNAVAILABLE = 503;

  /** A text for people is not longer. */
  static final int MAX_REFUSAL_BYTES = 4_096;

  private static final String NO_STORE = "no-store";

  /** Nothing to say, but that the request was served. */
  static Answer empty() {
    return new Answer(NO_CONTENT, Map.of("Cache-Control", NO_STORE), null);
  }

  /** A batch. */
  static Answer batch(long number, ByteBuffer batch) {
    return new Answer(
        OK,
        Map.of(
            "Cache-Control",
            NO_STORE,
            "Content-Type",
            Headers.BATCH_TYPE,
            Headers.BODY,
            Long.toString(number),
            Headers.LENGTH,
            Integer.toString(batch.remaining())),
        batch);
  }

  /** The end of a link, in the place of a batch. */
  static Answer end(long number, String reason) {
    return empty()
        .with(Headers.BODY, Long.toString(number))
        .with(Headers.END, Headers.encodeReason(reason));
  }

  /** The beginning of an event stream. */
  static Answer events(ByteBuffer first) {
    return new Answer(
        OK,
        Map.of(
            "Cache-Control",
            NO_STORE,
            "Content-Type",
            Headers.EVENT_STREAM,
            // nginx, and who follows it: hand on what comes, at once
            "X-Accel-Buffering",
            "no"),
        first);
  }

  /** A refusal, with a text for people. */
  static Answer refusal(int status, String text) {
    return new Answer(
        status,
        Map.of("Cache-Control", NO_STORE, "Content-Type", "text/plain;charset=utf-8"),
        StandardCharsets.UTF_8.encode(text + "\n"));
  }

  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }

  Answer with(Map<String, String> others) {
    if (others.isEmpty()) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.putAll(others);
    return new Answer(status, more, body);
  }
}
