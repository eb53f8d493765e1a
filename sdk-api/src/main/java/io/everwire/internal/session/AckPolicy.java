package io.everwire.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the peer must be told what was received: 50 ms after it came if nothing follows, 200 ms if
 * more does, or at once when a quarter of the peer's replay buffer has come. Acks also ride on
 * whatever is sent anyway. Confined to the session's serializer.
 *
 * <p>Of a steady feed the peer could release little with each ack, and of a thousand subscribers
 * acks would cost as much as messages.
 */
public class AckPolicy {
  private static final Duration DELAY = Duration.ofMillis(50);

  /** On top of it, where more has come meanwhile. */
  private static final Duration FURTHER_DELAY = Duration.ofMillis(150);

  private final long promptBytes;
  private final SerialTimers timers;
  private SerialTimers.@Nullable Timer timer;
  private long untoldBytes;

  /** What was untold when the timer began. */
  private long untoldAtBegin;

  private boolean due;

  public AckPolicy(long peerReplayBufferBytes, SerialTimers timers) {
    this.promptBytes = Math.max(1, peerReplayBufferBytes / 4);
    this.timers = timers;
  }

  /** Counted frames have come. */
  public void onReceived(int bytes) {
    untoldBytes += bytes;
    if (untoldBytes >= promptBytes) {
      due = true;
    } else if (timer == null) {
      // Left running when an ack goes out: a timer set anew for each message would cost more than
      // one that finds nothing to do.
      untoldAtBegin = untoldBytes;
      timer = timers.schedule(DELAY, this::onDelay);
    }
  }

  private void onDelay() {
    if (untoldBytes > untoldAtBegin) {
      timer = timers.schedule(FURTHER_DELAY, this::onFurtherDelay);
    } else {
      onFurtherDelay();
    }
  }

  private void onFurtherDelay() {
    timer = null;
    due = untoldBytes > 0;
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
  }
}
