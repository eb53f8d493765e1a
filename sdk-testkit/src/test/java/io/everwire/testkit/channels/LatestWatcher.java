package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Position;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.seeds.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends on the newest value of each key, and never goes back to an older one but in a snapshot. Keys
 * of messages with a time to live are left out: their end is told to nobody.
 */
final class LatestWatcher extends Watcher {
  private final Map<String, LogEntry> values = new HashMap<>();

  /** What has come in the snapshot that is being told; null if there is none. */
  private @Nullable Set<String> snapshot;

  private boolean hadSnapshot;

  /** What was published up to here may be missing: it began later, or a gap was told. */
  private @Nullable Position baseline;

  LatestWatcher(
      ClientActor owner,
      Channel<String> channel,
      ChannelSpec spec,
      ChannelLog log,
      SubscribeOptions options) {
    super(owner, channel, spec, log, options);
  }

  @Override
  void onLogged(Position position, LogEntry entry) {
    String key = entry.publication().key();
    LogEntry before = values.put(key, entry);
    if (snapshot != null) {
      snapshot.add(key);
    }
    if (before != null
        && before.position().epoch().equals(position.epoch())
        && (before.offset() > position.offset()
            || (before.offset() == position.offset() && snapshot == null))) {
      throw new Violation(this + " got " + entry + " after " + before);
    }
  }

  @Override
  public void onSnapshotBegin() {
    owner().judge().watch(() -> snapshot = new HashSet<>());
  }

  @Override
  public void onSnapshotEnd() {
    owner()
        .judge()
        .watch(
            () -> {
              Set<String> told = snapshot;
              if (told == null) {
                throw new Violation(this + ": a snapshot ends that has not begun");
              }
              values.keySet().retainAll(told);
              snapshot = null;
              hadSnapshot = true;
              owner().countSnapshot();
            });
  }

  @Override
  void onGapTold(Gap gap) {
    baseline = gap.continuesAfter();
    // A snapshot that was being told is no longer whole: another one follows.
    snapshot = null;
  }

  @Override
  String missing() {
    Position begin = begin();
    if (begin == null || !isActive()) {
      return this + " is not confirmed";
    }
    if (log().epoch().isEmpty()) {
      return "";
    }
    if (spec().retains() && (!hadSnapshot || snapshot != null)) {
      return this + " has not got its snapshot";
    }
    for (LogEntry newest : log().newestByKey().values()) {
      String lacks = missing(newest, begin);
      if (!lacks.isEmpty()) {
        return lacks;
      }
    }
    return "";
  }

  private String missing(LogEntry newest, Position begin) {
    String key = newest.publication().key();
    if (key.equals("brief") || newest.isExceptFor(owner().number())) {
      return "";
    }
    LogEntry value = values.get(key);
    if (newest.equals(value)) {
      return "";
    }
    boolean mayLack =
        spec().retains()
            ? newest.isDeletion() && value == null
            : isBefore(newest, begin) || (baseline != null && isBefore(newest, baseline));
    return mayLack ? "" : this + " has " + value + ", the newest is " + newest;
  }

  private static boolean isBefore(LogEntry entry, Position position) {
    return entry.position().epoch().equals(position.epoch()) && entry.offset() <= position.offset();
  }
}
