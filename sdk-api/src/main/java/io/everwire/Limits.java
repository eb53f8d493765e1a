package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The bounds of one session, as this side sets them. What the peer may send is announced to it when
 * a session begins; within a session the limits do not change. Immutable.
 *
 * <p>Every bound has a default, and a defined result when it is reached, which the setter's
 * documentation tells.
 */
public final class Limits {

  /** The limits that hold when nothing is set. */
  public static final Limits DEFAULT = builder().build();

  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  private enum Setting {
    MAX_BATCH_BYTES("maxBatchBytes", 256 * KIB, 80 * KIB, 64 * MIB),
    MAX_MESSAGE_BYTES("maxMessageBytes", 4 * MIB, 1, 1024 * MIB),
    REPLAY_BUFFER_BYTES("replayBufferBytes", MIB, 1, 1024 * MIB),
    SUBSCRIPTION_WINDOW_BYTES("subscriptionWindowBytes", MIB, 1, 1024 * MIB),
    STREAM_WINDOW_BYTES("streamWindowBytes", 256 * KIB, 1, 1024 * MIB),
    SESSION_WINDOW_BYTES("sessionWindowBytes", 4 * MIB, 1, 1024 * MIB),
    STREAM_QUEUE_BYTES("streamQueueBytes", 256 * KIB, 1, 1024 * MIB),
    MAX_STREAMS("maxStreams", 1_000, 1, 1_000_000),
    MAX_SUBSCRIPTIONS("maxSubscriptions", 1_000, 1, 1_000_000),
    MAX_PUBLISH_CHANNELS("maxPublishChannels", 1_000, 1, 1_000_000),
    PUBLISH_WINDOW_MESSAGES("publishWindowMessages", 4_096, 1, 1_000_000),
    PUBLISH_WINDOW_BYTES("publishWindowBytes", MIB, 1, 1024 * MIB),
    PUBLISH_QUEUE_MESSAGES("publishQueueMessages", 1_000, 1, 10_000_000),
    PUBLISH_QUEUE_BYTES("publishQueueBytes", MIB, 1, 1024 * MIB),
    PUBLISH_DEADLINE_MILLIS("publishDeadline", 30_000, 1, 86_400_000),
    MAX_METADATA_BYTES("maxMetadataBytes", 8 * KIB, 1, 32 * KIB);

    final String label;
    final long byDefault;
    final long least;
    final long most;

    Setting(String label, long byDefault, long least, long most) {
      this.label = label;
      this.byDefault = byDefault;
      this.least = least;
      this.most = most;
    }
  }

  private final EnumMap<Setting, Long> values;

  private Limits(EnumMap<Setting, Long> values) {
    this.values = values;
  }

  /**
   * Begins with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    EnumMap<Setting, Long> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, setting.byDefault);
    }
    return new Builder(values);
  }

  /**
   * Begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(new EnumMap<>(values));
  }

  private long get(Setting setting) {
    return requireNonNull(values.get(setting));
  }

  /**
   * The largest batch taken from the peer, replay included; 256 KiB by default, so that common
   * proxies let it pass. The peer never sends a larger one; a link that brings one is dropped.
   *
   * @return bytes
   */
  public int maxBatchBytes() {
    return (int) get(Setting.MAX_BATCH_BYTES);
  }

  /**
   * The largest message sent or taken; 4 MiB by default. A larger one fails at the sender with
   * {@code RESOURCE_EXHAUSTED}.
   *
   * @return bytes
   */
  public int maxMessageBytes() {
    return (int) get(Setting.MAX_MESSAGE_BYTES);
  }

  /**
   * How much may be sent without the peer's acknowledgement; 1 MiB by default. When it is full,
   * what is to be sent waits.
   *
   * @return bytes
   */
  public int replayBufferBytes() {
    return (int) get(Setting.REPLAY_BUFFER_BYTES);
  }

  /**
   * How much the server may send to a subscription before the listener has taken it; 1 MiB by
   * default. When it is used up, messages wait at the server.
   *
   * @return bytes, counted as payload plus 64 for each message
   */
  public int subscriptionWindowBytes() {
    return (int) get(Setting.SUBSCRIPTION_WINDOW_BYTES);
  }

  /**
   * How much the peer may send on one stream before the listener has taken it; 256 KiB by default.
   * When it is used up, messages wait at the sender.
   *
   * @return bytes, counted as payload plus 64 for each message
   */
  public int streamWindowBytes() {
    return (int) get(Setting.STREAM_WINDOW_BYTES);
  }

  /**
   * How much the peer may send on all streams together before listeners have taken it; 4 MiB by
   * default. The first 16 KiB of each stream do not count while its sender has not ended it, so
   * that messages up to that size never wait for other streams. When the window is used up, larger
   * ones and more wait at the sender.
   *
   * @return bytes, counted as payload plus 64 for each message
   */
  public int sessionWindowBytes() {
    return (int) get(Setting.SESSION_WINDOW_BYTES);
  }

  /**
   * How much may wait on one stream for the peer's credit; 256 KiB by default, one message at
   * least. Beyond it {@link Stream#send} fails with {@code RESOURCE_EXHAUSTED}; a message that is
   * sent while the stream {@linkplain Stream#isReady is ready} always finds a place.
   *
   * @return bytes, counted as payload plus 64 for each message
   */
  public int streamQueueBytes() {
    return (int) get(Setting.STREAM_QUEUE_BYTES);
  }

  /**
   * How many streams the peer may have open at once, and how many of this side's own may wait to be
   * opened, for a connection or for the peer's leave; 1,000 by default. The peer's further ones
   * wait at the peer; an own one more ends with {@code RESOURCE_EXHAUSTED}.
   *
   * @return streams
   */
  public int maxStreams() {
    return (int) get(Setting.MAX_STREAMS);
  }

  /**
   * How many subscriptions a session may have at once; 1,000 by default. A further one is refused
   * with {@code RESOURCE_EXHAUSTED}.
   *
   * @return subscriptions
   */
  public int maxSubscriptions() {
    return (int) get(Setting.MAX_SUBSCRIPTIONS);
  }

  /**
   * To how many different channels a session may publish; 1,000 by default. Publishing to a further
   * one is refused with {@code RESOURCE_EXHAUSTED}.
   *
   * @return channels
   */
  public int maxPublishChannels() {
    return (int) get(Setting.MAX_PUBLISH_CHANNELS);
  }

  /**
   * How many publishes a client may have sent without confirmation; 4,096 by default. Further ones
   * wait at the client.
   *
   * @return messages
   */
  public int publishWindowMessages() {
    return (int) get(Setting.PUBLISH_WINDOW_MESSAGES);
  }

  /**
   * How many bytes of publishes a client may have sent without confirmation; 1 MiB by default, one
   * message at least. Further ones wait at the client.
   *
   * @return bytes
   */
  public int publishWindowBytes() {
    return (int) get(Setting.PUBLISH_WINDOW_BYTES);
  }

  /**
   * How many publishes may wait at the client for the server's window, or for a connection; 1,000
   * by default. Beyond it {@link Channel#publish} fails with {@code RESOURCE_EXHAUSTED}.
   *
   * @return messages
   */
  public int publishQueueMessages() {
    return (int) get(Setting.PUBLISH_QUEUE_MESSAGES);
  }

  /**
   * How many bytes of publishes may wait at the client; 1 MiB by default, one message at least.
   * Beyond it {@link Channel#publish} fails with {@code RESOURCE_EXHAUSTED}.
   *
   * @return bytes
   */
  public int publishQueueBytes() {
    return (int) get(Setting.PUBLISH_QUEUE_BYTES);
  }

  /**
   * How long a publish may take until it is confirmed; 30 s by default. Then its future fails with
   * {@code DEADLINE_EXCEEDED}.
   *
   * @return the deadline
   */
  public Duration publishDeadline() {
    return Duration.ofMillis(get(Setting.PUBLISH_DEADLINE_MILLIS));
  }

  /**
   * How much metadata a stream may be opened with, and how much the peer may open one with; 8 KiB
   * by default. A stream that would be opened with more ends with {@code RESOURCE_EXHAUSTED}.
   *
   * @return bytes, counted as {@link Metadata#sizeBytes()} does
   */
  public int maxMetadataBytes() {
    return (int) get(Setting.MAX_METADATA_BYTES);
  }

  /** Says what differs from the defaults. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "Limits[", "]").setEmptyValue("Limits[defaults]");
    for (Setting setting : Setting.values()) {
      if (get(setting) != setting.byDefault) {
        text.add(setting.label + "=" + get(setting));
      }
    }
    return text.toString();
  }

  /**
   * Sets limits. Each setter throws {@link IllegalArgumentException} for a value out of its range,
   * and returns this builder.
   */
  public static final class Builder {
    private final EnumMap<Setting, Long> values;

    private Builder(EnumMap<Setting, Long> values) {
      this.values = values;
    }

    private Builder set(Setting setting, long value) {
      if (value < setting.least || value > setting.most) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Limits.%s is %,d, must be %,d to %,d",
                setting.label,
                value,
                setting.least,
                setting.most));
      }
      values.put(setting, value);
      return this;
    }

    /**
     * Sets {@link Limits#maxBatchBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder maxBatchBytes(int bytes) {
      return set(Setting.MAX_BATCH_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#maxMessageBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder maxMessageBytes(int bytes) {
      return set(Setting.MAX_MESSAGE_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#replayBufferBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder replayBufferBytes(int bytes) {
      return set(Setting.REPLAY_BUFFER_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#subscriptionWindowBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder subscriptionWindowBytes(int bytes) {
      return set(Setting.SUBSCRIPTION_WINDOW_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#streamWindowBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder streamWindowBytes(int bytes) {
      return set(Setting.STREAM_WINDOW_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#sessionWindowBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder sessionWindowBytes(int bytes) {
      return set(Setting.SESSION_WINDOW_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#streamQueueBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder streamQueueBytes(int bytes) {
      return set(Setting.STREAM_QUEUE_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#maxStreams()}.
     *
     * @param streams the limit
     * @return this builder
     */
    public Builder maxStreams(int streams) {
      return set(Setting.MAX_STREAMS, streams);
    }

    /**
     * Sets {@link Limits#maxSubscriptions()}.
     *
     * @param subscriptions the limit
     * @return this builder
     */
    public Builder maxSubscriptions(int subscriptions) {
      return set(Setting.MAX_SUBSCRIPTIONS, subscriptions);
    }

    /**
     * Sets {@link Limits#maxPublishChannels()}.
     *
     * @param channels the limit
     * @return this builder
     */
    public Builder maxPublishChannels(int channels) {
      return set(Setting.MAX_PUBLISH_CHANNELS, channels);
    }

    /**
     * Sets {@link Limits#publishWindowMessages()}.
     *
     * @param messages the limit
     * @return this builder
     */
    public Builder publishWindowMessages(int messages) {
      return set(Setting.PUBLISH_WINDOW_MESSAGES, messages);
    }

    /**
     * Sets {@link Limits#publishWindowBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder publishWindowBytes(int bytes) {
      return set(Setting.PUBLISH_WINDOW_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#publishQueueMessages()}.
     *
     * @param messages the limit
     * @return this builder
     */
    public Builder publishQueueMessages(int messages) {
      return set(Setting.PUBLISH_QUEUE_MESSAGES, messages);
    }

    /**
     * Sets {@link Limits#publishQueueBytes()}.
     *
     * @param bytes the limit
     * @return this builder
     */
    public Builder publishQueueBytes(int bytes) {
      return set(Setting.PUBLISH_QUEUE_BYTES, bytes);
    }

    /**
     * Sets {@link Limits#publishDeadline()}.
     *
     * @param deadline 1 ms to 24 h
     * @return this builder
     */
    public Builder publishDeadline(Duration deadline) {
      return set(Setting.PUBLISH_DEADLINE_MILLIS, deadline.toMillis());
    }

    /**
     * Sets {@link Limits#maxMetadataBytes()}.
     *
     * @param bytes 1 to 32 KiB
     * @return this builder
     */
    public Builder maxMetadataBytes(int bytes) {
      return set(Setting.MAX_METADATA_BYTES, bytes);
    }

    /**
     * Makes the limits.
     *
     * @return the limits
     */
    public Limits build() {
      return new Limits(new EnumMap<>(values));
    }
  }
}
