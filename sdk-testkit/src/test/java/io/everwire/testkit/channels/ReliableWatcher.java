package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Position;
import io.everwire.SlowReader;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.seeds.Violation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees exactly the order of the log: nothing twice, nothing passed over that is not told as a gap,
 * and no gap where history still had what it covers.
 */
final class ReliableWatcher extends Watcher {
  /** The last message or gap; null before the first. */
  private @Nullable Position last;

  /** The last message, unless a gap came after it. */
  private @Nullable LogEntry lastEntry;

  /** The first message, if no gap came before it, and when it came. */
  private @Nullable Position first;

  private Duration firstAt = Duration.ZERO;

  ReliableWatcher(
      ClientActor owner,
      Channel<String> channel,
      ChannelSpec spec,
      ChannelLog log,
      SubscribeOptions options) {
    super(owner, channel, spec, log, options);
  }

  @Override
  void onLogged(Position position, LogEntry entry) {
    LogEntry former = lastEntry;
    lastEntry = entry;
    if (former != null && former.life() < entry.life()) {
      throw new Violation(
          this
              + " got "
              + entry
              + " after "
              + former
              + ", which the broker has lost, and was told of no gap");
    }
    Position before = last;
    last = position;
    if (before == null) {
      first = position;
      firstAt = now();
      return;
    }
    if (!before.epoch().equals(position.epoch()) || position.offset() <= before.offset()) {
      throw new Violation(this + " got " + entry + " after " + before);
    }
    checkNothingMissing(position.epoch(), before.offset(), position.offset(), now());
  }

  private void checkNothingMissing(String epoch, long after, long before, Duration at) {
    LogEntry missing = log().firstMissing(epoch, after, before, each -> isExcused(each, at));
    if (missing != null) {
      throw new Violation(
          this + " passed over " + missing + " between " + after + " and " + before);
    }
  }

  private boolean isExcused(LogEntry entry, Duration at) {
    return entry.isExceptFor(owner().number()) || entry.isExpired(at);
  }

  @Override
  void onGapTold(Gap gap) {
    Position before = last == null ? begin() : last;
    Position to = gap.continuesAfter();
    boolean isSameEpoch = before != null && before.epoch().equals(to.epoch());
    if (before != null && last != null && isSameEpoch) {
      if (to.offset() < before.offset()) {
        throw new Violation(this + ": " + gap + " goes back, last was " + before);
      }
      checkGone(gap, before);
    }
    if (isSameEpoch
        && gap.missed().isPresent()
        && before != null
        && gap.missed().getAsLong() > to.offset() - before.offset()) {
      throw new Violation(this + ": " + gap + " counts wrongly, last was " + before);
    }
    last = to;
    lastEntry = null;
  }

  /** A gap covers only what history no longer has, unless that is the policy for slow readers. */
  private void checkGone(Gap gap, Position before) {
    if (spec().policy().slowReader() == SlowReader.DROP_OLDEST) {
      return;
    }
    Position to = gap.continuesAfter();
    LogEntry there =
        log()
            .firstMissing(
                to.epoch(),
                before.offset(),
                to.offset() + 1,
                each -> log().isGone(each, now()) || isExcused(each, now()));
    if (there != null) {
      throw new Violation(this + ": " + gap + " after " + before + ", and history has " + there);
    }
  }

  @Override
  String missing() {
    Position begin = begin();
    if (begin == null || !isActive()) {
      return this + " is not confirmed";
    }
    checkBegin(begin);
    Position at = last == null ? begin : last;
    String epoch = log().epoch();
    if (epoch.isEmpty()) {
      return "";
    }
    if (!at.epoch().equals(epoch)) {
      return this + " stands at " + at + ", the log is in " + epoch;
    }
    LogEntry missing =
        log().firstMissing(epoch, at.offset(), Long.MAX_VALUE, each -> isExcused(each, now()));
    return missing == null ? "" : this + " stands at " + at + " and lacks " + missing;
  }

  /** Delivery begins where the subscription was told that it would. */
  private void checkBegin(Position begin) {
    Position beginning = first;
    if (beginning == null) {
      return;
    }
    if (!beginning.epoch().equals(begin.epoch())) {
      throw new Violation(this + " began at " + beginning + ", promised was " + begin);
    }
    if (beginning.offset() <= begin.offset()) {
      throw new Violation(this + " began at " + beginning + ", promised was after " + begin);
    }
    checkNothingMissing(begin.epoch(), begin.offset(), beginning.offset(), firstAt);
  }
}
