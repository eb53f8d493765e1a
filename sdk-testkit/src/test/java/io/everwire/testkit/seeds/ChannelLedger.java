package io.everwire.testkit.seeds;

import io.everwire.Position;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all publishers and subscribers together know of one channel: which message stands at which
 * position. Whoever contradicts what another has seen has found a bug.
 */
final class ChannelLedger {
  /** What is known of one position; the identity is missing while only a tiny payload was seen. */
  private static final class Entry {
    @Nullable Publication publication;
    @Nullable ByteBuffer tiny;
    boolean confirmed;
  }

  private final String name;
  private final Map<String, TreeMap<Long, Entry>> epochs = new HashMap<>();

  private final Map<String, Long> confirmedHeads = new HashMap<>();

  /** The epoch that was seen last, by anybody. */
  private String latestEpoch = "";

  ChannelLedger(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  String latestEpoch() {
    return latestEpoch;
  }

  /** The highest offset confirmed in an epoch, or 0. */
  long confirmedHead(String epoch) {
    return confirmedHeads.getOrDefault(epoch, 0L);
  }

  /** A new subscription or confirmation tells which epoch the channel is in. */
  void epochSeen(String epoch) {
    latestEpoch = epoch;
  }

  /** A publish was confirmed. */
  void confirmed(Publication publication, Position position) {
    if (publication.state() == Publication.State.REFUSED) {
      throw new Violation(publication + " was refused and confirmed");
    }
    Entry entry = entry(position);
    if (entry.confirmed) {
      throw new Violation(name + ": two publishes were confirmed at " + position);
    }
    entry.confirmed = true;
    confirmedHeads.merge(position.epoch(), position.offset(), Math::max);
    identify(entry, publication, position);
  }

  /** A subscriber got a message. */
  void received(ByteBuffer payload, Position position, PublicationIndex publications) {
    Entry entry = entry(position);
    if (Payload.isNumbered(payload)) {
      if (!Payload.isIntact(payload)) {
        throw new Violation(name + ": damaged payload at " + position);
      }
      identify(
          entry,
          publications.find(name, Payload.source(payload), Payload.number(payload)),
          position);
    } else if (entry.tiny == null) {
      entry.tiny = payload.duplicate();
    }
    if (entry.tiny != null && !entry.tiny.equals(payload)) {
      throw new Violation(name + ": two subscribers got different messages at " + position);
    }
    Publication known = entry.publication;
    if (known != null && !Payload.matches(payload, known.source(), known.number(), known.size())) {
      throw new Violation(name + ": expected " + known + " at " + position + ", got " + payload);
    }
  }

  /** Checks that the messages of each publisher stand in the order in which it published them. */
  void checkOrder() {
    for (Map.Entry<String, TreeMap<Long, Entry>> epoch : epochs.entrySet()) {
      Map<Integer, Publication> last = new HashMap<>();
      for (Entry entry : epoch.getValue().values()) {
        Publication publication = entry.publication;
        if (publication == null) {
          continue;
        }
        Publication before = last.put(publication.source(), publication);
        if (before != null && before.number() >= publication.number()) {
          throw new Violation(name + ": " + publication + " stands behind " + before);
        }
      }
    }
  }

  private void identify(Entry entry, Publication publication, Position position) {
    if (entry.publication != null && entry.publication != publication) {
      throw new Violation(
          name + ": " + position + " holds " + entry.publication + " and " + publication);
    }
    entry.publication = publication;
    if (entry.tiny != null
        && !Payload.matches(
            entry.tiny, publication.source(), publication.number(), publication.size())) {
      throw new Violation(
          name + ": something else than " + publication + " was received at " + position);
    }
    publication.standsAt(position);
  }

  private Entry entry(Position position) {
    return epochs
        .computeIfAbsent(position.epoch(), epoch -> new TreeMap<>())
        .computeIfAbsent(position.offset(), offset -> new Entry());
  }
}
