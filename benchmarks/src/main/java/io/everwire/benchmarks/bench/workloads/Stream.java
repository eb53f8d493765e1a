package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Link;
import java.time.Duration;

/** Sends messages one after the other. */
final class Stream {
  /** A look at the clock costs something. */
  private static final int MESSAGES_PER_LOOK = 32;

  private Stream() {}

  /** Sends, as fast as the link takes them, numbers from 0 on, and returns how many. */
  static long send(Link link, Messages messages, Duration time) throws Exception {
    long begin = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      for (int i = 0; i < MESSAGES_PER_LOOK; i++) {
        link.awaitRoom();
        link.send(messages.numbered(sent++));
      }
    }
    link.flush();
    return sent;
  }
}
