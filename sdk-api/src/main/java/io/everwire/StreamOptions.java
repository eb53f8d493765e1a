package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a stream or call is opened. Immutable: begin with {@link #DEFAULT} and go on with the {@code
 * with} methods.
 *
 * @param deadline how long it may take altogether, the wait for a connection included; when the
 *     time is over it ends with {@code DEADLINE_EXCEEDED} on both sides. Without one it takes as
 *     long as it takes. Zero and less end it at once; more than 100 years count as that
 * @param metadata what the other side's handler is told
 * @param retry whether a call may be tried again; see {@link RetryPolicy}. Streams ignore it
 * @param callbacks where the listener runs; the builder's callback executor by default
 */
public record StreamOptions(
    Optional<Duration> deadline,
    Metadata metadata,
    Optional<RetryPolicy> retry,
    Optional<Executor> callbacks) {

  /** No deadline, no metadata, no retries. */
  public static final StreamOptions DEFAULT =
      new StreamOptions(Optional.empty(), Metadata.EMPTY, Optional.empty(), Optional.empty());

  public StreamOptions {
    requireNonNull(deadline, "deadline");
    requireNonNull(metadata, "metadata");
    requireNonNull(retry, "retry");
    requireNonNull(callbacks, "callbacks");
  }

  /**
   * With a deadline.
   *
   * @param time from the moment of opening
   * @return the options
   */
  public StreamOptions withDeadline(Duration time) {
    return new StreamOptions(Optional.of(time), metadata, retry, callbacks);
  }

  /**
   * With one more entry of metadata.
   *
   * @param key its key
   * @param text its value
   * @return the options
   * @throws IllegalArgumentException if they break the rules of {@link Metadata}
   */
  public StreamOptions withMetadata(String key, String text) {
    return withMetadata(metadata.with(key, text));
  }

  /**
   * With this metadata in the place of the present one.
   *
   * @param all the metadata
   * @return the options
   */
  public StreamOptions withMetadata(Metadata all) {
    return new StreamOptions(deadline, all, retry, callbacks);
  }

  /**
   * Marks a call as idempotent, and has it tried again.
   *
   * @param policy how often
   * @return the options
   */
  public StreamOptions withRetry(RetryPolicy policy) {
    return new StreamOptions(deadline, metadata, Optional.of(policy), callbacks);
  }

  /**
   * With an executor for the listener.
   *
   * @param executor runs its methods, one after the other whatever the executor does
   * @return the options
   */
  public StreamOptions withCallbacks(Executor executor) {
    return new StreamOptions(deadline, metadata, retry, Optional.of(executor));
  }
}
