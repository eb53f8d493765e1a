package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.internal.session.CallbackBatch;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.stream.Streams.Settings;
import java.time.Duration;

/**
 * Completes the futures that the application holds of streams, in the order in which what they
 * stand for has come about. In the serializer, except what says otherwise.
 *
 * <p>While the link takes no more, those that nobody has asked for are held for a moment: a thread
 * that was woken to complete them would take turns on a processor with those that send.
 */
final class StreamFutures {
  /** A busy link takes more several times meanwhile. */
  static final Duration HELD_FOR = Duration.ofMillis(5);

  /** With so much held, in bytes of {@link Sending#cost}, all of it completes. */
  static final long MOST_HELD_BYTES = 1024 * 1024;

  private final Serializer serializer;
  private final SerialTimers timers;
  private final CallbackLane lane;
  private final CallbackBatch<Sending> taken;

  // Made once: they are handed on time and again.
  private final Runnable flush = this::flush;
  private final Runnable onSettled = this::onSettled;
  private final Runnable onTime = this::onTime;

  /**
   * Written before it is asked whether a future is awaited, and read after that was noted: so
   * either here or there it is seen that one which is held is awaited.
   */
  private volatile boolean isHolding;

  private long heldBytes;
  private boolean isAnyAwaited;
  private boolean settles;
  private boolean isTimed;

  StreamFutures(Settings settings) {
    serializer = settings.serializer();
    timers = settings.timers();
    lane = new CallbackLane(settings.completions(), settings.completions(), () -> {});
    taken = new CallbackBatch<>(serializer, lane, Sending::complete);
  }

  /** A message was taken for sending. */
  void onTaken(Sending sending) {
    boolean isBeingSent = sending.isBeingSentHere();
    if (taken.isEmpty()
        && lane.isIdle()
        && (isBeingSent || sending.isFromInlineCallbackHere())
        && CallbackLane.takeCompletion()) {
      if (isBeingSent) {
        sending.completeWhenSent();
      } else {
        lane.submitHere(sending::complete);
      }
    } else {
      hold(sending);
    }
  }

  private void hold(Sending sending) {
    if (!isHolding) {
      isHolding = true;
    }
    taken.hold(sending);
    heldBytes += sending.cost;
    isAnyAwaited |= sending.isAwaited();
    if (!settles) {
      settles = true;
      serializer.whenSettled(onSettled);
    }
  }

  private void onSettled() {
    settles = false;
    if (isAnyAwaited || heldBytes >= MOST_HELD_BYTES || serializer.canSend()) {
      flush();
    } else if (isHolding && !isTimed) {
      isTimed = true;
      timers.schedule(HELD_FOR, onTime);
    }
  }

  private void onTime() {
    isTimed = false;
    flush();
  }

  /** The application asks for a future, which is marked so. Any thread. */
  void onAwaited(boolean waits) {
    // Who waits within a callback of a drain would keep this task, and all others, from being run.
    if (isHolding && !(waits && Serializer.isDraining())) {
      serializer.execute(flush);
    }
  }

  /** A message will not be sent. */
  void onFailed(Sending sending, Status status) {
    flush();
    lane.submit(() -> sending.completeExceptionally(status.asException()));
  }

  /** Has what was taken complete before what comes from now on, from whatever thread. */
  void flush() {
    isHolding = false;
    isAnyAwaited = false;
    heldBytes = 0;
    taken.handOver();
  }

  /** Runs what completes something else; any thread. */
  void run(Runnable completion) {
    lane.submit(completion);
  }
}
