package io.everwire.log;

import java.time.Instant;
import java.time.InstantSource;

/** Numbers, dates and publishes the entries of one source. Confined to one thread. */
final class EntryWriter {

  /** Makes an entry of what it has, as of a time. */
  @FunctionalInterface
  interface Maker {
    LogEntry make(Instant time, String source, long sequence);
  }

  private final String source;
  private final PublishWindow window;
  private final InstantSource clock;
  private long sequence;

  EntryWriter(String source, PublishWindow window, InstantSource clock) {
    this.source = source;
    this.window = window;
    this.clock = clock;
  }

  PublishWindow window() {
    return window;
  }

  /**
   * Publishes an entry; waits while too many are unconfirmed.
   *
   * @param bytes about how large it is
   */
  void write(Maker maker, int bytes) throws InterruptedException {
    window.publish(maker.make(clock.instant(), source, ++sequence), bytes);
  }

  void notice(LogEntry.Notice.Kind kind, String detail) throws InterruptedException {
    write(
        (time, name, number) -> new LogEntry.Notice(time, name, number, kind, detail),
        detail.length());
  }
}
