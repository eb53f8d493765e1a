package io.everwire.longpoll;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that an HTTP/1.1 connection is closed while its request has no answer yet: Jetty reads
 * nothing meanwhile, so the interest in reading is free. HTTP/2 tells by itself.
 *
 * <p>Who sends its next request before the answer to this one is taken for closed as well: clients
 * of links do not, and what they sent would be lost here.
 */
final class ConnectionWatch implements Callback {
  private final AbstractEndPoint connection;
  private final Runnable onClosed;

  /** Guarded by this object: so that nothing is read here once Jetty reads again. */
  private boolean ended;

  private ConnectionWatch(AbstractEndPoint connection, Runnable onClosed) {
    this.connection = connection;
    this.onClosed = onClosed;
  }

  /** Begins, if the request's connection can be watched. */
  static @Nullable ConnectionWatch begin(Request request, Runnable onClosed) {
    if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && request.getConnectionMetaData().getConnection().getEndPoint()
            instanceof AbstractEndPoint connection) {
      ConnectionWatch watch = new ConnectionWatch(connection, onClosed);
      return connection.tryFillInterested(watch) ? watch : null;
    }
    return null;
  }

  /** Before the answer is written. */
  void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    connection.getFillInterest().onFail(new IOException("no longer watched"));
  }

  /** There is something to read, or the end. */
  @Override
  public void succeeded() {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (read() == 0 && connection.tryFillInterested(this)) {
        // TLS has its own messages: a key update, a session ticket.
        return;
      }
      ended = true;
    }
    onClosed.run();
  }

  private int read() {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(1).limit(0);
      return connection.fill(buffer);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void failed(Throwable cause) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    onClosed.run();
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
