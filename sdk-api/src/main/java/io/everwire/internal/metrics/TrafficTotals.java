package io.everwire.internal.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What all sessions of a client or server have carried. Added to once for each batch. */
public final class TrafficTotals {
  final LongAdder receivedBytes = new LongAdder();
  final LongAdder receivedFrames = new LongAdder();
  final LongAdder sentBytes = new LongAdder();
  final LongAdder sentFrames = new LongAdder();
  final LongAdder stalls = new LongAdder();
}
