package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the channels of a pattern remember, and how they treat slow readers. Immutable.
 *
 * @param historyMessages how many publications are kept; 0 for no history
 * @param historyAge how long they are kept
 * @param historyBytes how many bytes of them are kept, the newest one at least
 * @param retainedKeys of how many keys the last value is kept; 0 for none. A publish of a further
 *     key is refused with {@code RESOURCE_EXHAUSTED}
 * @param retainedBytes how many bytes of them; likewise
 * @param retainedAge how long a value is kept
 * @param presence whether it is known who is there
 * @param presenceCountOnly whether only their number is told
 * @param slowReader what happens when a queue is full
 * @param queueMessages how many messages wait for one subscription
 * @param queueBytes how many bytes wait for one subscription, one message at least
 */
public record ChannelPolicy(
    int historyMessages,
    Duration historyAge,
    long historyBytes,
    int retainedKeys,
    long retainedBytes,
    Duration retainedAge,
    boolean presence,
    boolean presenceCountOnly,
    SlowReader slowReader,
    int queueMessages,
    long queueBytes) {

  private static final Duration FOREVER = Duration.ofDays(36_500);

  /**
   * No history, no retained values, no presence; {@link SlowReader#RECOVER}, and for each
   * subscription a queue of 16,384 messages and 4 MiB.
   */
  public static final ChannelPolicy DEFAULT =
      new ChannelPolicy(
          0,
          FOREVER,
          64L << 20,
          0,
          16L << 20,
          FOREVER,
          false,
          false,
          SlowReader.RECOVER,
          16_384,
          4L << 20);

  public ChannelPolicy {
    requireNotNegative(historyMessages, "historyMessages");
    requirePositive(historyAge, "historyAge");
    requirePositive(historyBytes, "historyBytes");
    requireNotNegative(retainedKeys, "retainedKeys");
    requirePositive(retainedBytes, "retainedBytes");
    requirePositive(retainedAge, "retainedAge");
    requireNonNull(slowReader, "slowReader");
    requirePositive(queueMessages, "queueMessages");
    requirePositive(queueBytes, "queueBytes");
  }

  /**
   * The policy that remembers nothing, to begin with.
   *
   * @return {@link #DEFAULT}
   */
  public static ChannelPolicy create() {
    return DEFAULT;
  }

  /**
   * With history.
   *
   * @param messages as {@link #historyMessages()}
   * @param age as {@link #historyAge()}
   * @return the policy
   */
  public ChannelPolicy history(int messages, Duration age) {
    return new ChannelPolicy(
        messages,
        age,
        historyBytes,
        retainedKeys,
        retainedBytes,
        retainedAge,
        presence,
        presenceCountOnly,
        slowReader,
        queueMessages,
        queueBytes);
  }

  /**
   * With another bound on the bytes of history; 64 MiB by default.
   *
   * @param bytes as {@link #historyBytes()}
   * @return the policy
   */
  public ChannelPolicy historyBytes(long bytes) {
    return new ChannelPolicy(
        historyMessages,
        historyAge,
        bytes,
        retainedKeys,
        retainedBytes,
        retainedAge,
        presence,
        presenceCountOnly,
        slowReader,
        queueMessages,
        queueBytes);
  }

  /**
   * With the last value of each key.
   *
   * @param keys as {@link #retainedKeys()}
   * @param bytes as {@link #retainedBytes()}
   * @param age as {@link #retainedAge()}
   * @return the policy
   */
  public ChannelPolicy retain(int keys, long bytes, Duration age) {
    return new ChannelPolicy(
        historyMessages,
        historyAge,
        historyBytes,
        keys,
        bytes,
        age,
        presence,
        presenceCountOnly,
        slowReader,
        queueMessages,
        queueBytes);
  }

  /**
   * With the last value of each key, up to 16 MiB, for ever.
   *
   * @param keys as {@link #retainedKeys()}
   * @return the policy
   */
  public ChannelPolicy retain(int keys) {
    return retain(keys, retainedBytes, FOREVER);
  }

  /**
   * With or without presence.
   *
   * @param known as {@link #presence()}
   * @return the policy
   */
  public ChannelPolicy presence(boolean known) {
    return withPresence(known, false);
  }

  /**
   * With presence, of which only the number of members is told; for large channels.
   *
   * @return the policy
   */
  public ChannelPolicy presenceCount() {
    return withPresence(true, true);
  }

  private ChannelPolicy withPresence(boolean known, boolean countOnly) {
    return new ChannelPolicy(
        historyMessages,
        historyAge,
        historyBytes,
        retainedKeys,
        retainedBytes,
        retainedAge,
        known,
        countOnly,
        slowReader,
        queueMessages,
        queueBytes);
  }

  /**
   * With another treatment of slow readers.
   *
   * @param treatment as {@link #slowReader()}
   * @return the policy
   */
  public ChannelPolicy slowReader(SlowReader treatment) {
    return new ChannelPolicy(
        historyMessages,
        historyAge,
        historyBytes,
        retainedKeys,
        retainedBytes,
        retainedAge,
        presence,
        presenceCountOnly,
        treatment,
        queueMessages,
        queueBytes);
  }

  /**
   * With another queue for each subscription.
   *
   * @param messages as {@link #queueMessages()}
   * @param bytes as {@link #queueBytes()}
   * @return the policy
   */
  public ChannelPolicy queue(int messages, long bytes) {
    return new ChannelPolicy(
        historyMessages,
        historyAge,
        historyBytes,
        retainedKeys,
        retainedBytes,
        retainedAge,
        presence,
        presenceCountOnly,
        slowReader,
        messages,
        bytes);
  }

  private static void requireNotNegative(long value, String name) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "ChannelPolicy." + name + " is " + value + ", must not be negative");
    }
  }

  private static void requirePositive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "ChannelPolicy." + name + " is " + value + ", must be positive");
    }
  }

  private static void requirePositive(Duration value, String name) {
    requireNonNull(value, name);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "ChannelPolicy." + name + " is " + value + ", must be positive");
    }
  }
}
