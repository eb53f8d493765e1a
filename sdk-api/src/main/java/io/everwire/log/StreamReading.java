package io.everwire.log;

import io.everwire.log.LogEntry.Notice;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a stream to its end, which is closed then.
 *
 * <ul>
 *   <li>{@link #run} in a thread of its own; everything else from any thread.
 *   <li>Before it waits for bytes, all that it has published is confirmed.
 *   <li>Entries are made under the lock of this object, which is not held while it waits for bytes.
 * </ul>
 */
final class StreamReading implements SourceThread.Body {
  private static final int BUFFER_BYTES = 16 << 10;

  private final InputStream in;
  private final EntryWriter out;
  private final ByteSink sink;
  private volatile boolean stopped;

  /** Since when it has waited for bytes; 0 while it does not. */
  private volatile long waitingSinceNanos;

  /** Guarded by this. */
  private boolean finished;

  StreamReading(InputStream in, EntryWriter out, ByteSink sink) {
    this.in = in;
    this.out = out;
    this.sink = sink;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    try (in) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int length = read(buffer); length >= 0; length = read(buffer)) {
        if (!accept(buffer, length)) {
          return;
        }
      }
      finish();
    } catch (IOException e) {
      finish();
      if (!stopped) {
        out.notice(Notice.Kind.FAILED, String.valueOf(e));
        out.window().drain();
        throw e;
      }
    }
  }

  private int read(byte[] buffer) throws IOException {
    waitingSinceNanos = System.nanoTime() | 1;
    try {
      return stopped ? -1 : in.read(buffer);
    } finally {
      waitingSinceNanos = 0;
    }
  }

  private synchronized boolean accept(byte[] buffer, int length)
      throws IOException, InterruptedException {
    if (!finished) {
      sink.accept(buffer, length);
      if (in.available() == 0) {
        // Nobody would notice what fails while it waits for more.
        out.window().drain();
      }
    }
    return !finished;
  }

  /** Publishes what has been read, and takes no more. */
  synchronized void finish() throws InterruptedException {
    if (!finished) {
      finished = true;
      sink.finish();
      out.window().drain();
    }
  }

  /** How long it has waited for bytes that do not come; 0 if it does not wait. */
  long idleNanos() {
    long since = waitingSinceNanos;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  /** Reads no more: what has been read is still published. */
  void stop() {
    stopped = true;
    try {
      in.close();
    } catch (IOException e) {
      return; // it is of no more use anyway
    }
  }
}
