package io.everwire.progress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read or skipped, and reads no more once a cancel was asked for. */
final class CountingInput extends FilterInputStream {
  private final ProgressTask task;

  CountingInput(InputStream in, ProgressTask task) {
    super(in);
    this.task = task;
  }

  @Override
  public int read() throws IOException {
    task.throwIfCancelRequested();
    int value = in.read();
    if (value >= 0) {
      task.step();
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    task.throwIfCancelRequested();
    int count = in.read(target, offset, length);
    if (count > 0) {
      task.step(count);
    }
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    task.throwIfCancelRequested();
    long skipped = in.skip(bytes);
    task.step(Math.max(0, skipped));
    return skipped;
  }

  /** None: what is read again would be counted again. */
  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // does nothing
  public void mark(int limit) {}

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // touches nothing
  public void reset() throws IOException {
    throw new IOException("marks are not supported by a stream whose bytes are counted");
  }
}
