package io.everwire.progress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Counts the bytes that are read, and reads no more once a cancel was asked for. */
final class CountingChannel implements ReadableByteChannel {
  private final ReadableByteChannel in;
  private final ProgressTask task;

  CountingChannel(ReadableByteChannel in, ProgressTask task) {
    this.in = in;
    this.task = task;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    task.throwIfCancelRequested();
    int count = in.read(target);
    if (count > 0) {
      task.step(count);
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return in.isOpen();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
