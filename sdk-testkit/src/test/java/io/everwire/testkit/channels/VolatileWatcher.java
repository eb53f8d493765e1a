package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Position;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.seeds.Violation;
import org.jspecify.annotations.Nullable;

/** Never gets anything older than what it got before. */
final class VolatileWatcher extends Watcher {
  private @Nullable Position last;

  VolatileWatcher(
      ClientActor owner,
      Channel<String> channel,
      ChannelSpec spec,
      ChannelLog log,
      SubscribeOptions options) {
    super(owner, channel, spec, log, options);
  }

  @Override
  void onLogged(Position position, LogEntry entry) {
    Position before = last;
    if (before != null
        && before.epoch().equals(position.epoch())
        && position.offset() <= before.offset()) {
      throw new Violation(this + " got " + entry + " after " + before);
    }
    last = position;
  }

  @Override
  void onVolatile(Position after) {
    Position before = last;
    if (before != null
        && before.epoch().equals(after.epoch())
        && after.offset() < before.offset()) {
      throw new Violation(this + " got what comes after " + after + " after " + before);
    }
  }

  @Override
  void onGapTold(Gap gap) {
    throw new Violation(this + " was told " + gap + ", though nothing is promised to it");
  }

  @Override
  String missing() {
    return isActive() ? "" : this + " is not confirmed";
  }
}
