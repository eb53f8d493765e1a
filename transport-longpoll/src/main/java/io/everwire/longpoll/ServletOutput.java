package io.everwire.longpoll;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a servlet's output without blocking: one buffer after the other, each when the
 * container has room.
 *
 * <p>Holds no lock while it calls the container, which has locks of its own: the thread that finds
 * nobody writing writes, be it the container's or another.
 */
final class ServletOutput implements WriteListener {
  /** A buffer, and what runs when it has been written and flushed. */
  private record Part(ByteBuffer buffer, Runnable then) {}

  private final ServletOutputStream out;
  private final Runnable onFailed;
  private final AtomicReference<@Nullable Part> next = new AtomicReference<>();

  /** Calls of {@link #advance} that the writing thread has not answered yet. */
  private final AtomicInteger calls = new AtomicInteger();

  /** Confined to the writing thread: the part that was written and is to be flushed. */
  private @Nullable Part written;

  private boolean flushed;

  /** Confined to whoever calls {@link #write}, one after the other. */
  private boolean listening;

  ServletOutput(ServletOutputStream out, Runnable onFailed) {
    this.out = out;
    this.onFailed = onFailed;
  }

  /**
   * Writes and flushes, after the write before it.
   *
   * @param then runs when all of it is with the container, which has room for more
   */
  void write(ByteBuffer buffer, Runnable then) {
    next.set(new Part(buffer, then));
    if (listening) {
      advance();
    } else {
      listening = true;
      // The container calls back as soon as it can be written to.
      out.setWriteListener(this);
    }
  }

  @Override
  public void onWritePossible() {
    advance();
  }

  private void advance() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int answered = 1;
    do {
      try {
        writeWhatThereIs();
      } catch (IOException e) {
        onFailed.run();
      }
      answered = calls.addAndGet(-answered);
    } while (answered != 0);
  }

  private void writeWhatThereIs() throws IOException {
    while ((written != null || next.get() != null) && out.isReady()) {
      Part done = written;
      if (done == null) {
        Part part = Objects.requireNonNull(next.getAndSet(null));
        written = part;
        flushed = false;
        write(part.buffer());
      } else if (!flushed) {
        flushed = true;
        out.flush();
      } else {
        written = null;
        done.then().run();
      }
    }
  }

  private void write(ByteBuffer buffer) throws IOException {
    if (buffer.hasArray()) {
      out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    } else {
      byte[] copy = new byte[buffer.remaining()];
      buffer.duplicate().get(copy);
      out.write(copy);
    }
  }

  @Override
  public void onError(Throwable cause) {
    onFailed.run();
  }
}
