package io.everwire.longpoll;

import java.io.EOFException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;

/** A body that counts when it has come whole. */
final class WholeBody extends ResponseBody {
  private final BodyBuffer buffer;
  private final int maxBytes;

  /** What the response says, negative if it does not. */
  private final long announcedBytes;

  WholeBody(ResponseInfo info, int maxBytes, Sent sent) {
    super(info, sent);
    // A refusal is for people, whatever the limit of batches.
    this.maxBytes =
        info.statusCode() == Answer.OK ? maxBytes : Math.max(maxBytes, Answer.MAX_REFUSAL_BYTES);
    this.buffer = new BodyBuffer(this.maxBytes);
    this.announcedBytes = announcedBytes(info.headers());
  }

  private static long announcedBytes(HttpHeaders headers) {
    long bytes = Headers.number(headers.firstValue(Headers.LENGTH).orElse(null));
    return bytes >= 0 ? bytes : Headers.number(headers.firstValue("Content-Length").orElse(null));
  }

  @Override
  void take(ByteBuffer part) throws BodyTooLargeException {
    if (!buffer.append(part)) {
      throw new BodyTooLargeException(maxBytes);
    }
  }

  /**
   * Over HTTP/2 the client does not compare (RFC 9113 section 8.1.1), and a proxy whose server died
   * in the middle of a response may end the stream as if it were whole.
   */
  @Override
  ByteBuffer whole() throws EOFException {
    ByteBuffer content = buffer.content();
    if (announcedBytes >= 0 && content.remaining() != announcedBytes) {
      throw new EOFException(
          "a body of %,d bytes was announced, %,d have come"
              .formatted(announcedBytes, content.remaining()));
    }
    return content;
  }
}
