package io.everwire.progress;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that were written, and writes no more once a cancel was asked for. */
final class CountingOutput extends FilterOutputStream {
  private final ProgressTask task;

  CountingOutput(OutputStream out, ProgressTask task) {
    super(out);
    this.task = task;
  }

  @Override
  public void write(int value) throws IOException {
    task.throwIfCancelRequested();
    out.write(value);
    task.step();
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    task.throwIfCancelRequested();
    out.write(source, offset, length);
    task.step(length);
  }
}
