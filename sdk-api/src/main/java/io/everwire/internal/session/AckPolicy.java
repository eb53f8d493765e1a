package io.everwire.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the peer must be told what was received: 50 ms after it came, but not sooner than 470 ms
 * after it was last told by an ack alone on this link; or at once when a quarter of the peer's
 * replay buffer has come. Acks also ride on whatever is sent anyway. Confined to the session's
 * serializer.
 *
 * <p>To a thousand subscribers of a steady feed acks alone would cost as much as messages. A peer
 * that waits for one, since it closes, asks with a Ping.
 */
public class AckPolicy {
  private static final long DELAY_NANOS = Duration.ofMillis(50).toNanos();

  /** Between acks alone; no multiple of usual ticks, or each would meet the next message. */
  private static final long SPACING_NANOS = Duration.ofMillis(470).toNanos();

  private final long promptBytes;
  private final SerialTimers timers;
  private SerialTimers.@Nullable Timer timer;
  private long untoldBytes;
  private boolean due;

  /** When the last ack alone was due on this link, or long ago. */
  private long lastDueNanos;

  public AckPolicy(long peerReplayBufferBytes, SerialTimers timers) {
    this.promptBytes = Math.max(1, peerReplayBufferBytes / 4);
    this.timers = timers;
    this.lastDueNanos = longAgo();
  }

  private long longAgo() {
    return timers.nanoTime() - SPACING_NANOS;
  }

  /** Counted frames have come. */
  public void onReceived(int bytes) {
    untoldBytes += bytes;
    if (untoldBytes >= promptBytes) {
      due = true;
    } else if (timer == null) {
      // Left running when an ack goes out: a timer set anew for each message would cost more than
      // one that finds nothing to do.
      timer = timers.schedule(delay(), this::onDelay);
    }
  }

  private Duration delay() {
    long sinceDue = timers.nanoTime() - lastDueNanos;
    return Duration.ofNanos(Math.max(DELAY_NANOS, SPACING_NANOS - sinceDue));
  }

  private void onDelay() {
    timer = null;
    due = untoldBytes > 0;
    if (due) {
      lastDueNanos = timers.nanoTime();
    }
  }

  public boolean isDue() {
    return due;
  }

  /** The present count is on its way to the peer. */
  public void onTold() {
    untoldBytes = 0;
    due = false;
  }

  /** The link is gone; the next one begins with telling the count. */
  public void onDetached() {
    onTold();
    timers.cancel(timer);
    timer = null;
    lastDueNanos = longAgo();
  }
}
