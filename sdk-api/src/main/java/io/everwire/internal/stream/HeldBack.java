package io.everwire.internal.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What has come for a listener that has not asked for it, and what came after that. Bounded by the
 * stream's window, since nothing of it counts as consumed. On the lane.
 */
public class HeldBack {
  private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>(2);
  private long demand = Long.MAX_VALUE;
  private boolean halfClosed;
  private @Nullable Runnable close;

  /** Sets how many messages the listener takes before it asks for more. */
  void initialDemand(long first) {
    demand = Math.max(0, first);
  }

  void ask(long more) {
    demand = demand > Long.MAX_VALUE - more ? Long.MAX_VALUE : demand + more;
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Whether a message that comes now can be delivered; if so it is counted. */
  public boolean pass(ByteBuffer message) {
    if (demand == 0 || !messages.isEmpty()) {
      messages.addLast(message);
      return false;
    }
    count();
    return true;
  }

  /** The next message that was asked for; null if there is none. */
  @Nullable ByteBuffer poll() {
    if (demand == 0 || messages.isEmpty()) {
      return null;
    }
    count();
    return messages.pollFirst();
  }

  private void count() {
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
  }

  /** The next message whether it was asked for or not; null if there is none. */
  @Nullable ByteBuffer drop() {
    return messages.pollFirst();
  }

  /** Notes a half-close that has to wait for the messages. */
  void holdHalfClose() {
    halfClosed = true;
  }

  boolean takeHalfClose() {
    boolean held = halfClosed;
    halfClosed = false;
    return held;
  }

  /** Notes an end that has to wait for the messages. */
  void holdClose(Runnable closing) {
    close = closing;
  }

  @Nullable Runnable takeClose() {
    Runnable held = close;
    close = null;
    return held;
  }
}
