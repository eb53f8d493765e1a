package io.everwire.longpoll;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The headers that make a link of requests and responses, and how their values are written. */
final class Headers {
  /** Request and opening response: the link's id. */
  static final String LINK = "Everwire-Link";

  /** Request: its number among the GETs, or among the POSTs, of the link. */
  static final String REQUEST = "Everwire-Request";

  /** Response: the number of its body, or of the end, among all that go down the link. */
  static final String BODY = "Everwire-Body";

  /**
   * Response with a batch: its bytes. A layer on the way may take Content-Length off, and nothing
   * else tells a batch that was cut between two frames from a whole one.
   */
  static final String LENGTH = "Everwire-Length";

  /** Request and response: the link ends here; the value is a reason for people. */
  static final String END = "Everwire-End";

  /** Opening request and response: the largest batch that this side takes. */
  static final String MAX_BYTES = "Everwire-Max-Bytes";

  /** Opening response of a long-poll link: how many milliseconds a GET is held at most. */
  static final String HOLD = "Everwire-Hold";

  /** Opening request: how batches shall come down, {@link #SSE} or {@link #POLL}. */
  static final String DOWN = "Everwire-Down";

  /** Opening response: lets one GET have the event stream without {@link #LINK}. */
  static final String TICKET = "Everwire-Ticket";

  /** The parameter that carries {@link #TICKET}. */
  static final String TICKET_PARAMETER = "everwire-ticket";

  static final String SSE = "sse";
  static final String POLL = "poll";

  static final String BATCH_TYPE = "application/octet-stream";
  static final String EVENT_STREAM = "text/event-stream";

  /** For people; longer ones are cut. */
  private static final int MAX_REASON_CHARS = 300;

  private Headers() {}

  /** A reason as a header's value: cut, in UTF-8, percent-encoded. */
  static String encodeReason(String reason) {
    int end = Math.min(reason.length(), MAX_REASON_CHARS);
    if (end < reason.length() && Character.isHighSurrogate(reason.charAt(end - 1))) {
      end--;
    }
    return URLEncoder.encode(reason.substring(0, end), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Undoes {@link #encodeReason}; what is not encoded is taken as it is. */
  static String decodeReason(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /**
   * A number that a peer has written.
   *
   * @return the number, or -1 if it is missing or no number
   */
  static long number(@Nullable String value) {
    if (value == null || value.isEmpty() || value.length() > 15) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
