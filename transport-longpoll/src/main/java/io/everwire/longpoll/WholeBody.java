package io.everwire.longpoll;

import java.io.EOFException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of a response that counts when it has come whole. */
final class WholeBody {
  private final BodyBuffer buffer;
  private final int maxBytes;

  /** What the response says, negative if it does not. */
  private final long announcedBytes;

  /**
   * Nothing yet.
   *
   * @param status the response's
   * @param maxBytes the largest to take; a refusal is for people, and may have more
   * @param announcedBytes what the response says, negative if it does not
   */
  WholeBody(int status, int maxBytes, long announcedBytes) {
    this.maxBytes = status == Answer.OK ? maxBytes : Math.max(maxBytes, Answer.MAX_REFUSAL_BYTES);
    this.buffer = new BodyBuffer(this.maxBytes, announcedBytes);
    this.announcedBytes = announcedBytes;
  }

  /**
   * How many bytes a response announces, negative if it does not say.
   *
   * @param length the value of {@link Headers#LENGTH}
   * @param contentLength the value of Content-Length
   */
  static long announcedBytes(@Nullable String length, @Nullable String contentLength) {
    long bytes = Headers.number(length);
    return bytes >= 0 ? bytes : Headers.number(contentLength);
  }

  void take(ByteBuffer part) throws BodyTooLargeException {
    if (!buffer.append(part)) {
      throw new BodyTooLargeException(maxBytes);
    }
  }

  /**
   * The whole. Over HTTP/2 the JDK's client does not compare (RFC 9113 section 8.1.1), and a proxy
   * whose server died in the middle of a response may end it as if it were whole.
   */
  ByteBuffer content() throws EOFException {
    ByteBuffer content = buffer.content();
    if (announcedBytes >= 0 && content.remaining() != announcedBytes) {
      throw new EOFException(
          "a body of %,d bytes was announced, %,d have come"
              .formatted(announcedBytes, content.remaining()));
    }
    return content;
  }
}
