package io.everwire.examples.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers what one sender sends, and so knows what every receiver must get. One thread at a time
 * takes numbers; any thread may read the count.
 */
final class Source {
  private final int id;
  private final AtomicLong sent = new AtomicLong();

  Source(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  Parcel next(ByteBuffer body) {
    return new Parcel(id, sent.incrementAndGet(), body);
  }

  /** What was sent after a number is to be sent again, under the same numbers. */
  void rewindTo(long sequence) {
    sent.set(sequence);
  }

  long sent() {
    return sent.get();
  }
}
