package io.everwire.internal.server.channel.recovery;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.LogPage;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.Frame;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages of a channel's log, one at a time; what fails is tried again, with growing pauses,
 * until it is ended. Confined to the session's serializer.
 */
final class HistoryReader {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);
  private static final long PAGE_BYTES = 4L * Frame.MAX_PART_BYTES;

  /** The most publications of a page. */
  static final int PAGE_MESSAGES = 256;

  private final Recovery.Source source;
  private final Executor serializer;
  private final SerialTimers timers;
  private final RetryPauses pauses;
  private boolean reading;
  private boolean ended;

  HistoryReader(
      Recovery.Source source, Executor serializer, SerialTimers timers, RetryPauses pauses) {
    this.source = source;
    this.serializer = serializer;
    this.timers = timers;
    this.pauses = pauses;
  }

  /** Whether a page is awaited. */
  boolean isReading() {
    return reading;
  }

  /** Reads a page; not to be called while one is awaited. */
  void read(Direction direction, Optional<Position> from, int limit, Consumer<LogPage> onPage) {
    reading = true;
    source
        .read(direction, from, limit, PAGE_BYTES)
        .whenComplete(
            (page, failure) ->
                serializer.execute(
                    () -> {
                      if (!ended) {
                        onAnswer(page, failure, onPage, () -> read(direction, from, limit, onPage));
                      }
                    }));
  }

  private void onAnswer(
      @Nullable LogPage page,
      @Nullable Throwable failure,
      Consumer<LogPage> onPage,
      Runnable again) {
    if (page == null) {
      LOG.debug("history could not be read, it is tried again", failure);
      readLater(again);
    } else {
      reading = false;
      pauses.reset();
      onPage.accept(page);
    }
  }

  private void readLater(Runnable again) {
    timers.schedule(
        pauses.next(),
        () -> {
          if (!ended) {
            again.run();
          }
        });
  }

  /** What is still read is not wanted any more. */
  void end() {
    ended = true;
  }
}
