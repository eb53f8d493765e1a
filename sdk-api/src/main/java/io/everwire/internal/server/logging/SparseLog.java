package io.everwire.internal.server.logging;

import io.everwire.transport.Environment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warnings whose number is in the hands of others, such as clients that are refused: at most 5 in
 * 10 seconds are written, and the next one says how many were not. Safe for use by many threads.
 */
public final class SparseLog {
  static final int MOST = 5;
  static final Duration PERIOD = Duration.ofSeconds(10);

  private final Logger log;
  private final Environment environment;
  private long periodBeganNanos;
  private int written;
  private long left;

  /** Creates a log in front of another. */
  public SparseLog(Logger log, Environment environment) {
    this.log = log;
    this.environment = environment;
    this.periodBeganNanos = environment.nanoTime();
  }

  /** Writes a warning, or counts it as left out. */
  public void warn(String text) {
    warn(text, null);
  }

  /** Writes a warning with its cause, or counts it as left out. */
  public void warn(String text, @Nullable Throwable cause) {
    long missing = tryWrite();
    if (missing >= 0) {
      String line =
          missing == 0 ? text : text + " (" + missing + " warnings like this were left out)";
      log.warn(line, cause);
    }
  }

  /** Returns how many were left out before this one, or -1 if this one is left out too. */
  private synchronized long tryWrite() {
    long now = environment.nanoTime();
    if (now - periodBeganNanos >= PERIOD.toNanos()) {
      periodBeganNanos = now;
      written = 0;
    }
    if (written == MOST) {
      left++;
      return -1;
    }
    written++;
    long missing = left;
    left = 0;
    return missing;
  }
}
