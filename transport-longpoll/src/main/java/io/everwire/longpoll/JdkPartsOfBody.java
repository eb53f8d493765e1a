package io.everwire.longpoll;

import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;

/** A body that is taken as it comes. */
final class JdkPartsOfBody extends JdkBody {
  private final HttpRequests.Parts parts;

  JdkPartsOfBody(ResponseInfo info, HttpRequests.Parts parts, Sent sent) {
    super(info, sent);
    this.parts = parts;
  }

  @Override
  void take(ByteBuffer part) throws BodyTooLargeException {
    parts.on(part);
  }

  @Override
  ByteBuffer whole() {
    return ByteBuffer.allocate(0);
  }
}
