package io.everwire.longpoll;

import java.io.EOFException;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;

/** A body that counts when it has come whole. */
final class JdkWholeBody extends JdkBody {
  private final WholeBody body;

  JdkWholeBody(ResponseInfo info, int maxBytes, Sent sent) {
    super(info, sent);
    body =
        new WholeBody(
            info.statusCode(),
            maxBytes,
            WholeBody.announcedBytes(
                info.headers().firstValue(Headers.LENGTH).orElse(null),
                info.headers().firstValue("Content-Length").orElse(null)));
  }

  @Override
  void take(ByteBuffer part) throws BodyTooLargeException {
    body.take(part);
  }

  @Override
  ByteBuffer whole() throws EOFException {
    return body.content();
  }
}
