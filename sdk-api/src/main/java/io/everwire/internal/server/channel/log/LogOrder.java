package io.everwire.internal.server.channel.log;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.Broker;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.internal.wire.Frame;
import io.everwire.transport.Environment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts publications in order of offset, each once, and fills holes from the log.
 *
 * <ul>
 *   <li>What comes early waits until the hole before it is filled; a repetition is dropped. What
 *       the log does not have either is told as lost.
 *   <li>Bounded by {@link EarlyPublications}: what does not fit is read later.
 *   <li>Does nothing while it is stopped; the answer to what was asked before counts for nothing.
 *   <li>Confined to the channel's turns.
 * </ul>
 */
final class LogOrder {
  private static final int PAGE_MESSAGES = 256;
  private static final long PAGE_BYTES = 4L * Frame.MAX_PART_BYTES;

  /** Who is told what comes. */
  public interface Sink {
    void onPublication(LoggedPublication publication);

    /** Publications are lost for good; delivery goes on after {@link #position}. */
    void onLost(long missed);
  }

  private final String channel;
  private final Broker broker;
  private final Executor turns;
  private final Environment environment;
  private final Sink sink;
  private final Consumer<String> onOtherEpoch;
  private final RetryPauses pauses;
  private final EarlyPublications early = new EarlyPublications();

  private String epoch = "";

  /** The offset that was delivered last, or passed over. */
  private long last;

  /** The highest offset that is known to exist. */
  private long known;

  private boolean running;

  /** Rises whenever it is stopped, so that late answers are known. */
  private int run;

  /** Whether the log is being read, or will be after a pause. */
  private boolean reading;

  /**
   * Creates an order, which is stopped.
   *
   * @param onOtherEpoch told why, when the log turns out to be made anew
   */
  LogOrder(
      String channel,
      Broker broker,
      Executor turns,
      Environment environment,
      Sink sink,
      Consumer<String> onOtherEpoch) {
    this.channel = channel;
    this.broker = broker;
    this.turns = turns;
    this.environment = environment;
    this.sink = sink;
    this.onOtherEpoch = onOtherEpoch;
    this.pauses = new RetryPauses(environment);
  }

  /** The epoch; empty before {@link #begin}. */
  String epoch() {
    return epoch;
  }

  /** After which nothing was delivered yet. */
  Position position() {
    return new Position(epoch, last);
  }

  /** Goes on after a position, whatever was before. */
  void begin(Position after) {
    epoch = after.epoch();
    last = after.offset();
    known = last;
    early.clear();
  }

  /** Forgets where it was. */
  void forget() {
    epoch = "";
  }

  /** The log is known to reach an offset. */
  void onKnown(long offset) {
    known = Math.max(known, offset);
  }

  void start() {
    running = true;
  }

  void stop() {
    running = false;
    reading = false;
    run++;
    early.clear();
  }

  void take(List<LoggedPublication> publications) {
    for (LoggedPublication next : publications) {
      if (next.offset() == last + 1 && early.isEmpty()) {
        last++;
        sink.onPublication(next);
      } else {
        keep(next);
      }
    }
    onKnown(last);
    advance();
  }

  /** Keeps a publication until its turn. */
  void keep(LoggedPublication publication) {
    if (publication.offset() > last) {
      onKnown(publication.offset());
      early.keep(publication);
    }
  }

  /** Delivers what follows, and fills the hole that stops it. */
  void advance() {
    deliverEarly();
    if (running && last < known && !reading) {
      read();
    }
  }

  private void deliverEarly() {
    for (LoggedPublication next = early.pollUpTo(last + 1);
        next != null;
        next = early.pollUpTo(last + 1)) {
      deliver(next);
    }
  }

  private void deliver(LoggedPublication next) {
    if (next.offset() > last) {
      last = next.offset();
      sink.onPublication(next);
    }
  }

  private void read() {
    reading = true;
    int asking = run;
    broker
        .read(channel, Direction.FORWARD, Optional.of(position()), PAGE_MESSAGES, PAGE_BYTES)
        .whenComplete(
            (page, failure) ->
                turns.execute(
                    () -> {
                      if (asking == run) {
                        reading = false;
                        onAnswer(page);
                      }
                    }));
  }

  private void onAnswer(@Nullable LogPage page) {
    if (page == null) {
      readLater();
    } else if (!page.head().epoch().equals(epoch)) {
      onOtherEpoch.accept("its log has another epoch");
    } else {
      pauses.reset();
      onPage(page);
    }
  }

  private void readLater() {
    reading = true;
    int asking = run;
    environment.schedule(
        pauses.next(),
        () ->
            turns.execute(
                () -> {
                  if (asking == run) {
                    reading = false;
                    advance();
                  }
                }));
  }

  private void onPage(LogPage page) {
    List<LoggedPublication> found = page.publications();
    long lastFound = found.isEmpty() ? last : found.get(found.size() - 1).offset();
    long wholeTo = page.hasMore() ? lastFound : page.head().offset();
    if (wholeTo <= last) {
      // The log lags behind what is known to exist.
      readLater();
      return;
    }
    skipLost(page.firstOffset());
    found.forEach(this::deliver);
    // What is missing up to here has expired.
    last = Math.max(last, wholeTo);
    onKnown(last);
    advance();
  }

  /** Passes over what the log no longer has, but for what came early. */
  private void skipLost(long firstOffset) {
    while (last + 1 < firstOffset) {
      deliverEarly();
      long next = early.isEmpty() ? firstOffset : Math.min(early.firstOffset(), firstOffset);
      if (next > last + 1) {
        long missed = next - 1 - last;
        last = next - 1;
        sink.onLost(missed);
      }
    }
  }
}
