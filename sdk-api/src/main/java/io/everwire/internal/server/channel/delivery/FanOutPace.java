package io.everwire.internal.server.channel.delivery;

/**
 * Gathers what is published to a channel with many subscribers while a hand-out is under way, and
 * for half as long again after it: a write to a thousand sockets costs the same for one message and
 * for ten. A channel that hands out for less than two thirds of its time does not notice. Confined
 * to the channel's turns.
 */
public class FanOutPace {
  private static final long MOST_REST_NANOS = 10_000_000;

  /** What takes less is not worth a timer. */
  private static final long LEAST_NANOS = 1_000_000;

  private static final int CROWD = 64;

  private boolean underWay;
  private long begunNanos;
  private long restsUntilNanos;
  private boolean resting;

  /** Whether to hand out now. */
  public final boolean mayBegin(long nowNanos) {
    return !underWay && (!resting || restsUntilNanos - nowNanos <= 0);
  }

  /** Whether sessions are still sending what was handed out. */
  public final boolean isUnderWay() {
    return underWay;
  }

  /** How long it still rests. */
  public final long restNanos(long nowNanos) {
    return Math.max(0, restsUntilNanos - nowNanos);
  }

  /**
   * A hand-out begins.
   *
   * @return whether {@link #end} is to be called when all sessions have sent
   */
  public final boolean begin(int subscribers, long nowNanos) {
    underWay = isCrowd(subscribers);
    begunNanos = nowNanos;
    resting = false;
    return underWay;
  }

  /** All sessions of the hand-out that began then have sent, as far as their links took it. */
  public final void end(long begun, long nowNanos) {
    if (underWay && begun == begunNanos) {
      underWay = false;
      resting = true;
      restsUntilNanos = nowNanos + restAfter(nowNanos - begun);
    }
  }

  /** Whether so many are worth gathering for. */
  protected boolean isCrowd(int subscribers) {
    return subscribers >= CROWD;
  }

  /** How long to rest after a hand-out that took so long. */
  protected long restAfter(long tookNanos) {
    return tookNanos < LEAST_NANOS ? 0 : Math.min(tookNanos / 2, MOST_REST_NANOS);
  }
}
