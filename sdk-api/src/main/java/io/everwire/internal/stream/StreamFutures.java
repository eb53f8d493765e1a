package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.internal.session.CallbackBatch;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.stream.Streams.Settings;

/**
 * Completes the futures that the application holds of streams, in the order in which what they
 * stand for has come about. In the serializer, except what says otherwise.
 */
final class StreamFutures {
  private final CallbackLane lane;
  private final CallbackBatch<Sending> taken;

  StreamFutures(Settings settings) {
    lane = new CallbackLane(settings.completions(), settings.completions(), () -> {});
    taken = new CallbackBatch<>(settings.serializer(), lane, Sending::complete);
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
      taken.add(sending);
    }
  }

  /** A message will not be sent. */
  void onFailed(Sending sending, Status status) {
    flush();
    lane.submit(() -> sending.completeExceptionally(status.asException()));
  }

  /** Has what was taken complete before what comes from now on, from whatever thread. */
  void flush() {
    taken.handOver();
  }

  /** Runs what completes something else; any thread. */
  void run(Runnable completion) {
    lane.submit(completion);
  }
}
