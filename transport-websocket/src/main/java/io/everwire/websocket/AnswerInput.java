package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client reads: first the server's answer to the opening request, bounded, judged by its
 * status and passed on in one piece, then frames as they come. Confined to the reading thread.
 */
final class AnswerInput extends FilterInputStream {
  private static final String SWITCHING = "HTTP/1.1 101";

  /** Null when all of it is passed on. */
  private @Nullable HttpHead head = new HttpHead();

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

  private void readHead(HttpHead answer) throws OpeningException {
    byte[] bytes = new byte[2 * 1024];
    try {
      boolean complete = false;
      while (!complete) {
        int count = in.read(bytes);
        if (count < 0) {
          throw failure(
              CloseReason.Kind.UNREACHABLE, "it has closed the connection without an answer", null);
        }
        rest = ByteBuffer.wrap(bytes, 0, count);
        complete = answer.take(rest);
      }
    } catch (ViolationException e) {
      throw failure(CloseReason.Kind.REFUSED, "it does not answer as an HTTP server does", null);
    } catch (OpeningException e) {
      throw e;
    } catch (IOException e) {
      throw failure(CloseReason.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
    if (!answer.firstLine().startsWith(SWITCHING)) {
      throw failure(CloseReason.Kind.REFUSED, "it answers " + answer.firstLine(), null);
    }
    ready = answer.content();
  }

  private static OpeningException failure(
      CloseReason.Kind kind, String why, @Nullable Throwable cause) {
    return new OpeningException(kind, why, cause);
  }
}
