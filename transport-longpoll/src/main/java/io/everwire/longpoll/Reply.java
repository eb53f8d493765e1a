package io.everwire.longpoll;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response as a client has it.
 *
 * @param status the HTTP status
 * @param headers the first value of each header, with names in lower case
 * @param body the body; empty where the response was a stream
 */
record Reply(int status, Map<String, String> headers, ByteBuffer body) {
  @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  boolean isSuccess() {
    return status == Answer.OK || status == Answer.NO_CONTENT;
  }
}
