package io.everwire.log;

import java.time.Duration;

/**
 * How sources are read.
 *
 * @param windowEntries how many entries may be unconfirmed
 * @param windowBytes how many bytes of them, one entry at least
 * @param lineBytes at how many bytes a line is split
 * @param patience how long an entry is published again that fails for a reason that may pass
 * @param isByteExact whether bytes are passed on as they are rather than as lines
 * @param poll how often a file is looked at
 * @param isFromEnd whether what a file has at first is left out
 * @param linger how long output is read on after its process has ended
 */
record SourceSettings(
    int windowEntries,
    long windowBytes,
    int lineBytes,
    Duration patience,
    boolean isByteExact,
    Duration poll,
    boolean isFromEnd,
    Duration linger) {
  static final SourceSettings DEFAULT =
      new SourceSettings(
          64,
          256L << 10,
          16 << 10,
          Duration.ofMinutes(4),
          false,
          Duration.ofMillis(250),
          false,
          Duration.ofSeconds(2));

  private static final int MIN_LINE_BYTES = 16;
  private static final int MAX_LINE_BYTES = 1 << 20;

  SourceSettings {
    require(windowEntries > 0 && windowBytes > 0, "LogPublisher.window must be positive");
    require(
        lineBytes >= MIN_LINE_BYTES && lineBytes <= MAX_LINE_BYTES,
        "LogPublisher.lineLimit is "
            + lineBytes
            + ", must be between "
            + MIN_LINE_BYTES
            + " and "
            + MAX_LINE_BYTES);
    require(!patience.isNegative(), "LogPublisher.patience must not be negative");
    require(poll.toMillis() > 0, "LogPublisher.poll must be 1 ms or more");
    require(!linger.isNegative(), "LogPublisher.linger must not be negative");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  PublishWindow window(LogTarget target) {
    return new PublishWindow(target, windowEntries, windowBytes, patience, entry -> {});
  }

  ByteSink sink(EntryWriter out) {
    return isByteExact ? new Chunks(out) : new Lines(out, lineBytes);
  }

  SourceSettings withWindow(int entries, long bytes) {
    return new SourceSettings(
        entries, bytes, lineBytes, patience, isByteExact, poll, isFromEnd, linger);
  }

  SourceSettings withLineBytes(int bytes) {
    return new SourceSettings(
        windowEntries, windowBytes, bytes, patience, isByteExact, poll, isFromEnd, linger);
  }

  SourceSettings withPatience(Duration time) {
    return new SourceSettings(
        windowEntries, windowBytes, lineBytes, time, isByteExact, poll, isFromEnd, linger);
  }

  SourceSettings withByteExact() {
    return new SourceSettings(
        windowEntries, windowBytes, lineBytes, patience, true, poll, isFromEnd, linger);
  }

  SourceSettings withPoll(Duration pause) {
    return new SourceSettings(
        windowEntries, windowBytes, lineBytes, patience, isByteExact, pause, isFromEnd, linger);
  }

  SourceSettings withFromEnd() {
    return new SourceSettings(
        windowEntries, windowBytes, lineBytes, patience, isByteExact, poll, true, linger);
  }

  SourceSettings withLinger(Duration time) {
    return new SourceSettings(
        windowEntries, windowBytes, lineBytes, patience, isByteExact, poll, isFromEnd, time);
  }
}
