package io.everwire.examples.demo;

import io.everwire.Gap;
import io.everwire.Position;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one subscription was told that it misses. Any thread may ask. */
final class ToldGaps {
  private record Span(String epoch, long after, long upTo) {}

  private final Ledger ledger;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  ToldGaps(Ledger ledger) {
    this.ledger = ledger;
  }

  /** A gap was told to a subscription that stood at a position. */
  void add(Position at, Gap gap) {
    Position next = gap.continuesAfter();
    if (next.epoch().equals(at.epoch())) {
      spans.add(new Span(at.epoch(), at.offset(), next.offset()));
    } else {
      spans.add(new Span(at.epoch(), at.offset(), Long.MAX_VALUE));
      spans.add(new Span(next.epoch(), 0, next.offset()));
    }
  }

  /** How many messages that were published lie in them, as far as is known. */
  long messages() {
    return spans.stream()
        .mapToLong(span -> ledger.count(span.epoch(), span.after(), span.upTo()))
        .sum();
  }
}
