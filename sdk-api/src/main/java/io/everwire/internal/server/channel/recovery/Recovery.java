package io.everwire.internal.server.channel.recovery;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.Start;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.RetainedPage;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.internal.session.SerialTimers;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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
public final class Recovery {
  private static final Duration HEAD_PATIENCE = Duration.ofSeconds(2);

  /** What the subscription is told. */
  public interface Target {
    /** The position where it begins is known. */
    void onBegin(Position position, boolean recovering);

    void onRecovered();

    /** A gap; 0 missed: nobody knows how many. */
    void onGap(long missed, Position continuesAfter, GapReason reason);

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
  public interface Source {
    void attach();

    void detach();

    void onEpochSeen(String epoch);

    CompletionStage<LogPage> read(
        Direction direction, Optional<Position> from, int limit, long maxBytes);

    CompletionStage<RetainedPage> retained(String afterKey, int limit, long maxBytes);
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
  private final SerialTimers timers;
  private final Environment environment;
  private final RetryPauses pauses;
  private final HistoryReader reader;
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
  private SerialTimers.@Nullable Timer patience;

  public Recovery(
      Target target,
      Source source,
      Executor serializer,
      SerialTimers timers,
      Environment environment,
      Seam seam) {
    this.seam = seam;
    this.target = target;
    this.source = source;
    this.timers = timers;
    this.environment = environment;
    this.pauses = new RetryPauses(environment);
    this.reader = new HistoryReader(source, serializer, timers, pauses);
  }

  public void begin(Start start) {
    if (start instanceof Start.After after) {
      beginAfter(after.position());
    } else if (start instanceof Start.RewindMessages rewind) {
      new Rewind(reader, this::beginAfter).last(rewind.messages());
    } else if (start instanceof Start.RewindTime rewind) {
      new Rewind(reader, this::beginAfter)
          .since(environment.clock().instant().minus(rewind.time()));
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

  private void attach() {
    state = State.ATTACHING;
    source.attach();
  }

  /** Attached: what is published after the position will come live. */
  public void onAttached(Position at) {
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
      gapTo(at, 0, GapReason.EPOCH);
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
      gapTo(new Position(present().epoch(), liveAfter), 0, GapReason.HISTORY);
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
  public long wantsLiveAfter(long lastOffset) {
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
  public void onLiveTaken(long offset) {
    if (state == State.LIVE) {
      position = new Position(present().epoch(), offset);
    } else {
      liveTo = offset;
    }
  }

  /** What has come live has no room: it is read from history when there is. */
  public void leaveLive() {
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
  public void onLost(long missed, long continuesAfter, GapReason reason) {
    if (state == State.LIVE) {
      target.onLeftLive();
      gapTo(new Position(present().epoch(), continuesAfter), missed, reason);
      target.onLive();
    } else if (state == State.BRIDGING) {
      leaveLive();
    }
  }

  /** The log was made anew. */
  public void onEpoch(Position at) {
    if (state == State.LIVE) {
      target.onLeftLive();
    } else if (state == State.BRIDGING || state == State.AHEAD) {
      target.dropLive(); // what is between can be read no more
    } else {
      return;
    }
    gapTo(at, 0, GapReason.EPOCH);
    goLive();
  }

  /** There may be room for more of the past. */
  public void readOn() {
    if ((state != State.BRIDGING && state != State.READING)
        || reader.isReading()
        || !target.wantsPast()) {
      return;
    }
    reader.read(
        Direction.FORWARD,
        Optional.of(present()),
        HistoryReader.PAGE_MESSAGES,
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
        gapTo(head, 0, GapReason.EPOCH);
        attach();
      }
      // Otherwise the channel tells of it.
      return;
    }
    long end = state == State.BRIDGING ? liveAfter : Long.MAX_VALUE;
    long missedTo = Math.min(page.firstOffset() - 1, end);
    if (missedTo > present().offset()) {
      gapTo(new Position(head.epoch(), missedTo), missedTo - present().offset(), GapReason.HISTORY);
    }
    long last = present().offset();
    for (LoggedPublication next : page.publications()) {
      if (next.offset() > last && seam.isBeforeLive(next.offset(), end)) {
        target.onPast(next);
        last = next.offset();
      }
    }
    moveTo(Math.max(last, Math.min(coveredTo(page), end)));
    if (state == State.BRIDGING && present().offset() >= liveAfter) {
      goLive();
      moveTo(liveTo);
    } else if (state == State.READING && !page.hasMore()) {
      verified = true;
      attach();
    } else if (!page.hasMore() || page.publications().isEmpty()) {
      // The log lags behind what was published.
      timers.schedule(pauses.next(), this::readOn);
    } else {
      readOn();
    }
  }

  /**
   * Up to where the page tells all that there is: an offset may be gone, as one that has expired.
   */
  private static long coveredTo(LogPage page) {
    int count = page.publications().size();
    return !page.hasMore()
        ? page.head().offset()
        : count == 0 ? 0 : page.publications().get(count - 1).offset();
  }

  private void gapTo(Position to, long missed, GapReason reason) {
    position = to;
    target.onGap(missed, to, reason);
  }

  private void moveTo(long offset) {
    if (offset > present().offset()) {
      position = new Position(present().epoch(), offset);
    }
  }

  /** Up to where all was told. */
  public Position position() {
    return present();
  }

  private Position present() {
    return requireNonNull(position, "a position before the beginning");
  }

  public void end() {
    timers.cancel(patience);
    reader.end();
    state = State.ENDED;
  }
}
