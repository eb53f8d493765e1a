package io.everwire.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the peer must be told what was received: 50 ms after it came at the latest, or at once when
 * a quarter of the peer's replay buffer has come. Acks also ride on whatever is sent anyway.
 * Confined to the session's serializer.
 */
public class AckPolicy {
  private static final Duration DELAY = Duration.ofMillis(50);

  private final long promptBytes;
  private final SerialTimers timers;
  private SerialTimers.@Nullable Timer timer;
  private long untoldBytes;
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
      timer = timers.schedule(DELAY, this::onDelay);
    }
  }

  private void onDelay() {
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
