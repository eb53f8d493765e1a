package io.everwire.internal.session;

import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: frames that the peer may have to be sent again, behind them what
 * waits in sources, and how large the batches of them may be. Nothing is taken from a source while
 * the replay buffer is full. Confined to the session's serializer.
 */
final class OutboundFrames {
  private final ReplayBuffer replay;
  private final Outbox outbox = new Outbox();
  private final VolatileOutbox volatileOutbox = new VolatileOutbox();
  private final Replies replies = new Replies();
  private final BatchSize batchSize;

  OutboundFrames(ReplayBuffer replay, long peerMaxBatchBytes) {
    this.replay = replay;
    this.batchSize = new BatchSize((int) Math.min(peerMaxBatchBytes, Integer.MAX_VALUE));
  }

  /** Counted frames sent since the session began. */
  long sent() {
    return replay.sent();
  }

  /** Counted frames that the peer has confirmed. */
  long acked() {
    return replay.acked();
  }

  /** Bytes that the replay buffer holds. */
  long replayBytes() {
    return replay.bytes();
  }

  /** Whether a source may have frames to send. */
  boolean isWaiting() {
    return !outbox.isEmpty();
  }

  /** Whether all was taken for sending, and not all of it is confirmed. */
  boolean awaitsAcksOnly() {
    return outbox.isEmpty() && !replay.isEmpty();
  }

  /** Whether all was sent and confirmed. */
  boolean isDone() {
    return replay.isEmpty() && outbox.isEmpty();
  }

  void ready(FrameSource source) {
    outbox.ready(source);
  }

  void readyVolatile(VolatileSource source) {
    volatileOutbox.ready(source);
  }

  /** Adds a small counted frame, and says when it has been taken for sending. */
  void add(Frame frame, @Nullable Runnable onTaken) {
    replies.add(frame, onTaken);
    outbox.ready(replies);
  }

  int maxBatchBytes() {
    return batchSize.limit();
  }

  /** Adds the volatile frames that fit; true if there were any. */
  boolean addVolatile(BatchWriter batch) {
    return volatileOutbox.addTo(batch);
  }

  /**
   * The counted frame to send when so many have been put on the link: one that waits to be
   * replayed, or else a new one if there is room for it.
   */
  @Nullable EncodedFrame get(long number) {
    if (number < replay.appended()) {
      return replay.get(number);
    }
    if (!replay.hasRoom()) {
      return null;
    }
    EncodedFrame fresh = outbox.next();
    if (fresh != null) {
      replay.append(fresh);
    }
    return fresh;
  }

  /**
   * Notes that all frames below a number have been put on the present link.
   *
   * @return how many of them were never on a link before
   */
  int markSent(long upTo) {
    long before = replay.sent();
    replay.markSent(upTo);
    return (int) (replay.sent() - before);
  }

  /**
   * Forgets what the peer has received.
   *
   * @return whether this was news
   * @throws WireException if the peer confirms more than was ever sent
   */
  boolean ackUpTo(long received) {
    boolean news = replay.ackUpTo(received);
    if (news) {
      batchSize.onProgress();
    }
    return news;
  }

  /**
   * Begins a link, on which everything from a number on is sent.
   *
   * @return whether the peer confirms more than before
   * @throws WireException if the peer confirms more than was ever sent, or less than it has
   *     confirmed before
   */
  boolean rewindTo(long number) {
    return replay.rewindTo(number);
  }

  /** Notes that a link brings something to the peer. */
  void onProgress() {
    batchSize.onProgress();
  }

  /** A link is gone, on which the peer has confirmed something or nothing. */
  void onLinkGone(boolean madeProgress) {
    if (madeProgress) {
      batchSize.onFruitfulLink();
    } else if (!replay.isEmpty()) {
      batchSize.onFruitlessLink();
    }
  }

  /** Whether no link brings anything to the peer, however small the batches. */
  boolean isHopeless() {
    return batchSize.isHopeless();
  }
}
