package io.everwire.longpoll;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a servlet's output without blocking: one buffer after the other, each when the
 * container has room. Its listener is set with the first write, as the container then knows that
 * nobody else writes.
 */
final class ServletOutput implements WriteListener {
  private final ServletOutputStream out;
  private final Runnable onFailed;

  /** All below is guarded by this object. */
  private @Nullable ByteBuffer writing;

  private boolean flushing;
  private Runnable written = () -> {};
  private boolean listening;

  /** The container has asked for more and was given nothing: it will not ask again. */
  private boolean idle;

  ServletOutput(ServletOutputStream out, Runnable onFailed) {
    this.out = out;
    this.onFailed = onFailed;
  }

  /**
   * Writes and flushes.
   *
   * @param then runs when all of it is with the container, which has room for more
   */
  void write(ByteBuffer part, Runnable then) {
    boolean now;
    synchronized (this) {
      writing = part;
      written = then;
      now = idle;
      idle = false;
      if (!listening) {
        listening = true;
        out.setWriteListener(this);
      }
    }
    if (now) {
      onWritePossible();
    }
  }

  @Override
  public void onWritePossible() {
    Runnable then;
    try {
      synchronized (this) {
        if (!advance()) {
          return;
        }
        then = written;
        written = () -> {};
        idle = true;
      }
    } catch (IOException e) {
      onFailed.run();
      return;
    }
    then.run();
  }

  /** Whether all is written and flushed, and there is room for more. */
  private boolean advance() throws IOException {
    while (out.isReady()) {
      ByteBuffer part = writing;
      if (part != null) {
        writing = null;
        flushing = true;
        write(part);
      } else if (flushing) {
        flushing = false;
        out.flush();
      } else {
        return true;
      }
    }
    return false;
  }

  private void write(ByteBuffer part) throws IOException {
    if (part.hasArray()) {
      out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
    } else {
      byte[] copy = new byte[part.remaining()];
      part.duplicate().get(copy);
      out.write(copy);
    }
  }

  @Override
  public void onError(Throwable cause) {
    onFailed.run();
  }
}
