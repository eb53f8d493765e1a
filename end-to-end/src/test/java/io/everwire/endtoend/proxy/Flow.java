package io.everwire.endtoend.proxy;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbered messages that come back to the one who sends them. Each that comes back lets another one
 * go, so that a few are always under way. Notices what is lost, doubled or out of order. Any thread
 * may call.
 */
final class Flow {
  private static final int UNDER_WAY = 64;

  private final String name;
  private final int payloadBytes;
  private final Function<byte[], CompletableFuture<?>> sender;
  private long target;
  private long sent;
  private long received;
  private @Nullable String trouble;

  Flow(String name, int payloadBytes, Function<byte[], CompletableFuture<?>> sender) {
    this.name = name;
    this.payloadBytes = payloadBytes;
    this.sender = sender;
  }

  /** Sends so many more. */
  void send(long more) {
    synchronized (this) {
      target += more;
    }
    sendWhatMayGo();
  }

  /** Sends no more; what is under way still comes back. */
  synchronized void stop() {
    target = sent;
  }

  private synchronized void sendWhatMayGo() {
    while (sent < target && sent - received < UNDER_WAY) {
      byte[] payload = ByteBuffer.allocate(payloadBytes).putLong(sent++).array();
      sender.apply(payload).whenComplete((done, error) -> noteFailure(error));
    }
  }

  private synchronized void noteFailure(@Nullable Throwable error) {
    if (error != null && trouble == null) {
      trouble = name + ": " + error;
    }
  }

  void arrived(byte[] payload) {
    synchronized (this) {
      long number = ByteBuffer.wrap(payload).getLong();
      if (number != received && trouble == null) {
        trouble =
            String.format(Locale.ROOT, "%s: %d came where %d was due", name, number, received);
      }
      received++;
    }
    sendWhatMayGo();
  }

  synchronized long received() {
    return received;
  }

  /** Whether all has come back, or will never. */
  synchronized boolean isOver() {
    return received >= target || trouble != null;
  }

  /** What is wrong, or nothing. */
  synchronized @Nullable String trouble() {
    return trouble;
  }

  @Override
  public synchronized String toString() {
    return String.format(Locale.ROOT, "%s: %d sent, %d received", name, sent, received);
  }
}
