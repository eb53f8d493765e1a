package io.everwire.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Passes bytes on as they are. */
final class Chunks implements ByteSink {
  private final EntryWriter out;

  Chunks(EntryWriter out) {
    this.out = out;
  }

  @Override
  public void accept(byte[] buffer, int length) throws InterruptedException {
    ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOf(buffer, length));
    out.write((time, source, sequence) -> new LogEntry.Chunk(time, source, sequence, copy), length);
  }

  @Override
  public void finish() {
    // Every byte has been passed on.
  }
}
