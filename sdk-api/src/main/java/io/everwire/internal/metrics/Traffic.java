package io.everwire.internal.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one session has carried so far. Written in the session's serializer, once for each batch;
 * read by any thread, which may see figures of different batches.
 */
public final class Traffic {
  private static final VarHandle RECEIVED_BYTES = field("receivedBytes");
  private static final VarHandle RECEIVED_FRAMES = field("receivedFrames");
  private static final VarHandle SENT_BYTES = field("sentBytes");
  private static final VarHandle SENT_FRAMES = field("sentFrames");
  private static final VarHandle REPLAY_BYTES = field("replayBytes");

  private final TrafficTotals totals;
  private long receivedBytes;
  private long receivedFrames;
  private long sentBytes;
  private long sentFrames;
  private long replayBytes;

  /** Whether what is to be sent waits. */
  private boolean stalled;

  public Traffic(TrafficTotals totals) {
    this.totals = totals;
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A batch has come, with so many counted frames that are new. */
  public void onReceived(int bytes, int frames) {
    RECEIVED_BYTES.setOpaque(this, receivedBytes + bytes);
    totals.receivedBytes.add(bytes);
    if (frames > 0) {
      RECEIVED_FRAMES.setOpaque(this, receivedFrames + frames);
      totals.receivedFrames.add(frames);
    }
  }

  /** A batch goes out, with so many counted frames that were never sent before. */
  public void onSent(int bytes, int frames) {
    SENT_BYTES.setOpaque(this, sentBytes + bytes);
    totals.sentBytes.add(bytes);
    if (frames > 0) {
      SENT_FRAMES.setOpaque(this, sentFrames + frames);
      totals.sentFrames.add(frames);
    }
  }

  /**
   * All that could be sent has been.
   *
   * @param heldBytes what the replay buffer holds
   * @param waits whether there is more that could not be sent
   */
  public void onFlushed(long heldBytes, boolean waits) {
    if (replayBytes != heldBytes) {
      REPLAY_BYTES.setOpaque(this, heldBytes);
    }
    if (waits && !stalled) {
      totals.stalls.increment();
    }
    stalled = waits;
  }

  public long receivedBytes() {
    return (long) RECEIVED_BYTES.getOpaque(this);
  }

  public long receivedFrames() {
    return (long) RECEIVED_FRAMES.getOpaque(this);
  }

  public long sentBytes() {
    return (long) SENT_BYTES.getOpaque(this);
  }

  public long sentFrames() {
    return (long) SENT_FRAMES.getOpaque(this);
  }

  public long replayBytes() {
    return (long) REPLAY_BYTES.getOpaque(this);
  }
}
