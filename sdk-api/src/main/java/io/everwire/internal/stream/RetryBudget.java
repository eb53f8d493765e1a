package io.everwire.internal.stream;

/**
 * Keeps retries from making a bad time worse: nothing is tried again while more than about every
 * second call fails (retry throttling of gRPC's proposal A6, in tenths of a token). Safe for use by
 * many threads.
 */
final class RetryBudget {
  private static final int FULL = 100;
  private static final int FAILURE = 10;
  private static final int SUCCESS = 1;

  private int tenths = FULL;

  synchronized void onSuccess() {
    tenths = Math.min(FULL, tenths + SUCCESS);
  }

  /** Counts a failure; says whether the call may be tried again. */
  synchronized boolean onFailure() {
    tenths = Math.max(0, tenths - FAILURE);
    return tenths > FULL / 2;
  }
}
