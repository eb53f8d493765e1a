package io.everwire;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A handle on one subscription. It outlives links and sessions: after a lost session the client
 * subscribes again by itself. Safe for use by many threads; nothing here blocks.
 */
public interface Subscription extends AutoCloseable {

  /** Where a subscription stands. */
  enum State {
    /** Not yet confirmed by the server, or not yet again. */
    PENDING,
    /** Messages are delivered. */
    ACTIVE,
    /** Ended for good. */
    ENDED
  }

  /**
   * The channel's name.
   *
   * @return the name
   */
  String channel();

  /**
   * Where the subscription stands now.
   *
   * @return the state
   */
  State state();

  /**
   * Completes when the server has confirmed the subscription for the first time.
   *
   * @return completes with the position after which delivery begins, or fails with the status with
   *     which the subscription ended first
   */
  CompletableFuture<Position> ready();

  /**
   * The position of the last message or gap handed to the listener, or where delivery began.
   *
   * @return the position; empty before the first confirmation
   */
  Optional<Position> position();

  /**
   * Completes when the subscription has ended for good, after {@link SubscriptionListener#onEnded}.
   *
   * @return completes with the status, never exceptionally
   */
  CompletableFuture<Status> ended();

  /**
   * Ends the subscription. The listener gets no more messages once the call of the moment has
   * returned, then {@code onEnded(OK)}.
   */
  @Override
  void close();
}
