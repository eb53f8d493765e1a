package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.internal.session.CallbackBatch;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.stream.Streams.Settings;

/**
 * Completes the futures that the application holds of streams, in the order in which what they
 * stand for has come about. In the serializer, except what says otherwise.
 *
 * <p>While the link is busy, which is while it takes no more, those that nobody has asked for are
 * held: a thread that was woken to complete them would take turns on a processor with those that
 * send.
 */
final class StreamFutures {
  /** With so much sent, in bytes of {@link Sending#cost}, what is held completes all the same. */
  static final long MOST_HELD_BYTES = 1024 * 1024;

  private final Serializer serializer;
  private final CallbackLane lane;
  private final CallbackBatch<Sending> taken;

  // Made once: they are handed on time and again.
  private final Runnable flush = this::flush;
  private final Runnable onLinkFree = this::onLinkFree;

  /**
   * Written before it is asked whether a future is awaited, and read after that was noted: so
   * either here or there it is seen that one which is held is awaited.
   */
  private volatile boolean isHolding;

  private long heldBytes;

  /** Whether they complete when the present drain is settled. */
  private boolean isDue;

  private boolean hearsOfLink;

  StreamFutures(Settings settings) {
    serializer = settings.serializer();
    lane = new CallbackLane(settings.completions(), settings.completions(), () -> {});
    taken = new CallbackBatch<>(serializer, lane, Sending::complete);
  }

  /** A message was taken for sending. */
  void onTaken(Sending sending, Exchange on) {
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
      hold(sending, on);
    }
  }

  private void hold(Sending sending, Exchange on) {
    if (!isHolding) {
      isHolding = true;
    }
    taken.hold(sending);
    heldBytes += sending.cost;
    if (!hearsOfLink) {
      hearsOfLink = true;
      on.whenLinkIsFree(onLinkFree);
    }
    if (!isDue && (heldBytes >= MOST_HELD_BYTES || sending.isAwaited())) {
      isDue = true;
      serializer.whenSettled(flush);
    }
  }

  private void onLinkFree() {
    hearsOfLink = false;
    flush();
  }

  /** The application asks for a future, which is marked so. Any thread. */
  void onAwaited() {
    if (isHolding) {
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
    isDue = false;
    heldBytes = 0;
    taken.handOver();
  }

  /** Runs what completes something else; any thread. */
  void run(Runnable completion) {
    lane.submit(completion);
  }
}
