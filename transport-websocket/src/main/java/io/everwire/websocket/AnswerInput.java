package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client reads where reading blocks: first the server's answer to the opening request, in
 * one piece, then frames as they come. Confined to the reading thread.
 */
final class AnswerInput extends FilterInputStream {
  /** Null when all of it is passed on. */
  private @Nullable AnswerHead head = new AnswerHead();

  /** What was read, and comes next. */
  private ByteBuffer ready = ByteBuffer.allocate(0);

  private ByteBuffer rest = ByteBuffer.allocate(0);

  AnswerInput(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (head != null) {
      readHead(head);
      head = null;
    }
    if (!ready.hasRemaining()) {
      if (!rest.hasRemaining()) {
        return in.read(to, offset, length);
      }
      ready = rest;
      rest = ByteBuffer.allocate(0);
    }
    int count = Math.min(length, ready.remaining());
    ready.get(to, offset, count);
    return count;
  }

  private void readHead(AnswerHead answer) throws OpeningException {
    byte[] bytes = new byte[2 * 1024];
    try {
      do {
        int count = in.read(bytes);
        if (count < 0) {
          throw AnswerHead.missing();
        }
        rest = ByteBuffer.wrap(bytes, 0, count);
      } while (!answer.take(rest));
    } catch (OpeningException e) {
      throw e;
    } catch (IOException e) {
      throw new OpeningException(CloseReason.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
    ready = answer.content();
  }
}
