package io.everwire.testkit.channels;

import io.everwire.Position;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.testkit.seeds.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was really written to one channel, as the shared broker has answered it: each message once
 * in an epoch, those of one client in their order.
 */
final class ChannelLog {
  private final String name;
  private final Map<String, Epoch> epochs = new LinkedHashMap<>();

  /** What was written in epochs that were lost and begun once more. */
  private final List<Epoch> overwritten = new ArrayList<>();

  private @Nullable Retention retention;

  /** The epoch that is written to; empty while nothing was written since the broker came to be. */
  private String epoch = "";

  /** How often the broker has lost what it had. */
  private int life;

  /** What was written to one creation of the log. */
  private static final class Epoch {
    final int life;
    final NavigableMap<Long, LogEntry> entries = new TreeMap<>();
    final Set<Label> written = new HashSet<>();
    final Map<Integer, Integer> lastNumbers = new HashMap<>();

    Epoch(int life) {
      this.life = life;
    }
  }

  ChannelLog(String name) {
    this.name = name;
  }

  /** Whether what was written once is gone, and with it what it tells of repeated publishes. */
  boolean wasMadeAnew() {
    return life > 0 || epochs.size() > 1;
  }

  String epoch() {
    return epoch;
  }

  /** The broker has lost what it had. */
  void onLost() {
    epoch = "";
    life++;
  }

  void append(Position position, Publication publication, Retention kept, Duration at) {
    retention = kept;
    epoch = position.epoch();
    Epoch present = epochs.computeIfAbsent(epoch, each -> new Epoch(life));
    if (present.life < life) {
      // Only a broker with a bug goes on in an epoch that it has lost.
      overwritten.add(present);
      present = new Epoch(life);
      epochs.put(epoch, present);
    }
    LogEntry entry = new LogEntry(position, publication, at, life);
    long expected = present.entries.isEmpty() ? position.offset() : present.entries.lastKey() + 1;
    if (position.offset() != expected) {
      throw new Violation(name + ": " + entry + " stands where " + expected + " is expected");
    }
    present.entries.put(position.offset(), entry);
    if (!entry.isDeletion()) {
      checkFresh(present, entry, Label.of(entry.text()));
    }
  }

  private void checkFresh(Epoch present, LogEntry entry, Label label) {
    if (!present.written.add(label)) {
      throw new Violation(name + ": " + entry + " is doubled");
    }
    if (label.kind() == Label.Kind.VOLATILE) {
      throw new Violation(name + ": " + entry + " is volatile and stands in the log");
    }
    if (label.kind() == Label.Kind.NUMBERED) {
      Integer before = present.lastNumbers.put(label.client(), label.number());
      if (before != null && before > label.number()) {
        throw new Violation(name + ": " + entry + " stands behind number " + before);
      }
    }
  }

  private NavigableMap<Long, LogEntry> log(String of) {
    Epoch found = epochs.get(of);
    return found == null ? new TreeMap<>() : found.entries;
  }

  /** What stands at a position, or stood there before it was lost; null for nothing. */
  @Nullable LogEntry at(Position position, String text) {
    LogEntry present = log(position.epoch()).get(position.offset());
    if (present != null && present.text().equals(text)) {
      return present;
    }
    return overwritten.stream()
        .map(each -> each.entries.get(position.offset()))
        .filter(each -> each != null && each.position().equals(position))
        .filter(each -> each.text().equals(text))
        .findFirst()
        .orElse(present);
  }

  /** The last offset that was written in an epoch, or 0. */
  long head(String of) {
    NavigableMap<Long, LogEntry> log = log(of);
    return log.isEmpty() ? 0 : log.lastKey();
  }

  /** The first between two offsets, both exclusive, that nothing excuses; null if there is none. */
  @Nullable LogEntry firstMissing(
      String of, long after, long before, Predicate<LogEntry> isExcused) {
    NavigableMap<Long, LogEntry> between =
        after + 1 >= before ? new TreeMap<>() : log(of).subMap(after, false, before, false);
    for (LogEntry entry : between.values()) {
      if (!isExcused.test(entry)) {
        return entry;
      }
    }
    return null;
  }

  /** The newest of each key in the present epoch. */
  Map<String, LogEntry> newestByKey() {
    Map<String, LogEntry> newest = new TreeMap<>();
    log(epoch).values().forEach(entry -> newest.put(entry.publication().key(), entry));
    return newest;
  }

  /** Positions that somebody could ask for. */
  List<Position> positions() {
    List<Position> all = new ArrayList<>();
    epochs
        .values()
        .forEach(each -> each.entries.values().forEach(entry -> all.add(entry.position())));
    return all;
  }

  /** Whether history may no longer have an entry. */
  boolean isGone(LogEntry entry, Duration now) {
    Retention kept = retention;
    if (kept == null || !entry.position().epoch().equals(epoch) || entry.isExpired(now)) {
      return true;
    }
    return head(epoch) - entry.offset() >= kept.historyMessages()
        || now.minus(entry.at()).compareTo(kept.historyAge()) >= 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
