package io.everwire.internal.server.channel;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.Start;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.Frame;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one subscription stands in its channel, and how it gets from there to what is live.
 *
 * <ul>
 *   <li>No seam: it attaches to what is live first, reads what is between from history, drops by
 *       offset what came both ways, and then goes on live.
 *   <li>What cannot wait meanwhile, or later, is dropped: it leaves what is live, reads on at its
 *       own pace, and attaches again when there is nothing more to read.
 *   <li>What history no longer has, and another epoch, are told as gaps. A position that is not
 *       there yet is waited for, two seconds.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration HEAD_PATIENCE = Duration.ofSeconds(2);
  private static final int PAGE_MESSAGES = 256;
  private static final long PAGE_BYTES = 4L * Frame.MAX_PART_BYTES;

  /** What the subscription is told. */
  interface Target {
    /** The position where it begins is known. */
    void onBegin(Position position, boolean recovering);

    void onRecovered();

    /** A gap; 0 missed: nobody knows how many. */
    void onGap(long missed, Position continuesAfter);

    void onPast(LoggedPublication publication);

    /** Whether it takes more of the past. */
    boolean wantsPast();

    /** All of the past was told: what is live follows. */
    void onLive();

    /** What is live no longer follows; what came live already goes before what is read. */
    void onLeftLive();

    /** What came live since it attached is not wanted. */
    void dropLive();
  }

  /** The channel, as far as it is needed here. Answers come in the serializer. */
  interface Source {
    void attach();

    void detach();

    void onEpochSeen(String epoch);

    CompletionStage<LogPage> read(
        Direction direction, Optional<Position> from, int limit, long maxBytes);
  }

  private enum State {
    /** Finds out where to begin. */
    STARTING,
    /** Has asked to be attached. */
    ATTACHING,
    /** Is attached to a channel that has not come to the position yet. */
    AHEAD,
    /** Is attached, and reads what is between. */
    BRIDGING,
    /** Is not attached, and reads. */
    READING,
    LIVE,
    ENDED
  }

  private final Target target;
  private final Source source;
  private final Executor serializer;
  private final SerialTimers timers;
  private final Environment environment;
  private final RetryPauses pauses;
  private final Seam seam;
  private State state = State.STARTING;

  /** Up to where all was told; unknown before the beginning. */
  private @Nullable Position position;

  /** After which what is live comes; while attached. */
  private long liveAfter;

  /** Up to where what came live was taken in, while it waits for what is read. */
  private long liveTo;

  /** Whether the log was seen to reach up to the position. */
  private boolean verified;

  private boolean owesRecovered;
  private boolean reading;
  private SerialTimers.@Nullable Timer patience;

  Recovery(
      Target target,
      Source source,
      Executor serializer,
      SerialTimers timers,
      Environment environment,
      Seam seam) {
    this.seam = seam;
    this.target = target;
    this.source = source;
    this.serializer = serializer;
    this.timers = timers;
    this.environment = environment;
    this.pauses = new RetryPauses(environment);
  }

  void begin(Start start) {
    if (start instanceof Start.After after) {
      beginAfter(after.position());
    } else if (start instanceof Start.RewindMessages rewind) {
      rewind(rewind.messages());
    } else if (start instanceof Start.RewindTime rewind) {
      rewind(environment.clock().instant().minus(rewind.time()), Optional.empty());
    } else {
      attach();
    }
  }

  private void beginAfter(Position start) {
    position = start;
    owesRecovered = true;
    target.onBegin(start, true);
    attach();
  }

  private void rewind(long messages) {
    read(
        Direction.BACKWARD,
        Optional.empty(),
        1,
        page -> {
          long from = Math.max(page.firstOffset() - 1, page.head().offset() - messages);
          beginAfter(new Position(page.head().epoch(), Math.max(0, from)));
        });
  }

  /** Looks for the newest publication that is too old. */
  private void rewind(Instant since, Optional<Position> before) {
    read(
        Direction.BACKWARD,
        before,
        PAGE_MESSAGES,
        page -> {
          String epoch = page.head().epoch();
          for (LoggedPublication next : page.publications()) {
            if (next.time().isBefore(since)) {
              beginAfter(new Position(epoch, next.offset()));
              return;
            }
          }
          List<LoggedPublication> all = page.publications();
          if (page.hasMore() && !all.isEmpty()) {
            rewind(since, Optional.of(new Position(epoch, all.get(all.size() - 1).offset())));
          } else {
            beginAfter(new Position(epoch, Math.max(0, page.firstOffset() - 1)));
          }
        });
  }

  private void attach() {
    state = State.ATTACHING;
    source.attach();
  }

  /** Attached: what is published after the position will come live. */
  void onAttached(Position at) {
    if (state != State.ATTACHING) {
      return;
    }
    liveAfter = at.offset();
    liveTo = liveAfter;
    if (position == null) {
      position = at;
      target.onBegin(at, false);
      goLive();
    } else if (!position.epoch().equals(at.epoch())) {
      gapTo(at, 0);
      goLive();
    } else if (position.offset() < at.offset()) {
      state = State.BRIDGING;
      readOn();
    } else if (position.offset() == at.offset() || verified) {
      goLive();
    } else {
      state = State.AHEAD;
      patience = timers.schedule(HEAD_PATIENCE, this::onPatienceOver);
    }
  }

  private void onPatienceOver() {
    if (state == State.AHEAD) {
      gapTo(new Position(present().epoch(), liveAfter), 0);
      goLive();
    }
  }

  private void goLive() {
    timers.cancel(patience);
    state = State.LIVE;
    verified = true;
    pauses.reset();
    if (owesRecovered) {
      owesRecovered = false;
      target.onRecovered();
    }
    target.onLive();
  }

  /**
   * Something has come live.
   *
   * @param lastOffset the last of what has come
   * @return after which offset it is wanted; all of it is not if that is {@code lastOffset}
   */
  long wantsLiveAfter(long lastOffset) {
    if (state == State.AHEAD) {
      if (lastOffset < present().offset()) {
        liveAfter = lastOffset;
        return lastOffset;
      }
      goLive();
    }
    return switch (state) {
      case LIVE -> Math.min(present().offset(), lastOffset);
      case BRIDGING -> Math.min(liveTo, lastOffset);
      default -> lastOffset;
    };
  }

  /** What came live was taken in, up to an offset. */
  void onLiveTaken(long offset) {
    if (state == State.LIVE) {
      position = new Position(present().epoch(), offset);
    } else {
      liveTo = offset;
    }
  }

  /** What has come live has no room: it is read from history when there is. */
  void leaveLive() {
    if (state == State.LIVE) {
      target.onLeftLive();
    } else {
      target.dropLive();
    }
    source.detach();
    state = State.READING;
    readOn();
  }

  /** Publications that would have come live are lost, up to an offset. */
  void onLost(long missed, long continuesAfter) {
    if (state == State.LIVE) {
      target.onLeftLive();
      gapTo(new Position(present().epoch(), continuesAfter), missed);
      target.onLive();
    } else if (state == State.BRIDGING) {
      leaveLive();
    }
  }

  /** The log was made anew. */
  void onEpoch(Position at) {
    if (state == State.LIVE || state == State.BRIDGING || state == State.AHEAD) {
      target.onLeftLive();
      gapTo(at, 0);
      goLive();
    }
  }

  /** There may be room for more of the past. */
  void readOn() {
    if ((state != State.BRIDGING && state != State.READING) || reading || !target.wantsPast()) {
      return;
    }
    read(
        Direction.FORWARD,
        Optional.of(present()),
        PAGE_MESSAGES,
        page -> {
          if (state == State.BRIDGING || state == State.READING) {
            onPage(page);
          }
        });
  }

  private void onPage(LogPage page) {
    Position head = page.head();
    if (!head.epoch().equals(present().epoch())) {
      source.onEpochSeen(head.epoch());
      if (state == State.READING) {
        gapTo(head, 0);
        attach();
      }
      // Otherwise the channel tells of it.
      return;
    }
    long end = state == State.BRIDGING ? liveAfter : Long.MAX_VALUE;
    long missedTo = Math.min(page.firstOffset() - 1, end);
    if (missedTo > present().offset()) {
      gapTo(new Position(head.epoch(), missedTo), missedTo - present().offset());
    }
    long last = present().offset();
    for (LoggedPublication next : page.publications()) {
      if (next.offset() > last && seam.isBeforeLive(next.offset(), end)) {
        target.onPast(next);
        last = next.offset();
      }
    }
    long wholeTo = page.hasMore() ? last : Math.min(head.offset(), end);
    moveTo(Math.max(last, wholeTo));
    if (state == State.BRIDGING && present().offset() >= liveAfter) {
      goLive();
      moveTo(liveTo);
    } else if (state == State.READING && !page.hasMore()) {
      verified = true;
      attach();
    } else if (!page.hasMore()) {
      // The log lags behind what was published.
      timers.schedule(pauses.next(), this::readOn);
    } else {
      readOn();
    }
  }

  private void read(
      Direction direction, Optional<Position> from, int limit, Consumer<LogPage> onPage) {
    reading = true;
    source
        .read(direction, from, limit, PAGE_BYTES)
        .whenComplete(
            (page, failure) ->
                serializer.execute(
                    () -> {
                      reading = false;
                      if (state == State.ENDED) {
                        return;
                      }
                      if (page == null) {
                        LOG.debug("history could not be read, it is tried again", failure);
                        reading = true;
                        timers.schedule(
                            pauses.next(),
                            () -> {
                              reading = false;
                              if (state != State.ENDED) {
                                read(direction, from, limit, onPage);
                              }
                            });
                      } else {
                        pauses.reset();
                        onPage.accept(page);
                      }
                    }));
  }

  private void gapTo(Position to, long missed) {
    position = to;
    liveTo = Math.max(liveTo, to.offset());
    target.onGap(missed, to);
  }

  private void moveTo(long offset) {
    if (offset > present().offset()) {
      position = new Position(present().epoch(), offset);
    }
  }

  /** Up to where all was told. */
  Position position() {
    return present();
  }

  private Position present() {
    return requireNonNull(position, "a position before the beginning");
  }

  void end() {
    timers.cancel(patience);
    state = State.ENDED;
  }
}
