package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * How a subscription is made. Immutable.
 *
 * <p>{@link #DEFAULT}: {@link DeliveryMode#RELIABLE}, from now on, without presence.
 */
public final class SubscribeOptions {

  /** What holds when nothing is set. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(
          DeliveryMode.RELIABLE, Start.now(), PresenceMode.NONE, Map.of(), Optional.empty());

  private static final int MAX_METADATA_BYTES = 4_096;
  private static final int MAX_METADATA_TEXTS = 64;

  private final DeliveryMode delivery;
  private final Start start;
  private final PresenceMode presence;
  private final Map<String, String> metadata;
  private final Optional<Function<Gap, CompletionStage<?>>> reload;

  private SubscribeOptions(
      DeliveryMode delivery,
      Start start,
      PresenceMode presence,
      Map<String, String> metadata,
      Optional<Function<Gap, CompletionStage<?>>> reload) {
    this.delivery = requireNonNull(delivery, "delivery");
    this.start = requireNonNull(start, "start");
    this.presence = requireNonNull(presence, "presence");
    this.metadata = Map.copyOf(metadata);
    requireSmall(this.metadata);
    this.reload = reload;
  }

  private static void requireSmall(Map<String, String> texts) {
    int bytes =
        texts.entrySet().stream()
            .mapToInt(
                each ->
                    ByteBuffers.utf8Bytes(each.getKey()) + ByteBuffers.utf8Bytes(each.getValue()))
            .sum();
    if (bytes > MAX_METADATA_BYTES || texts.size() > MAX_METADATA_TEXTS) {
      throw new IllegalArgumentException(
          "SubscribeOptions.metadata has "
              + texts.size()
              + " texts of "
              + bytes
              + " bytes of UTF-8, limits are "
              + MAX_METADATA_TEXTS
              + " and "
              + MAX_METADATA_BYTES);
    }
  }

  /**
   * What happens when messages come faster than they can be taken.
   *
   * @return the mode
   */
  public DeliveryMode delivery() {
    return delivery;
  }

  /**
   * Where the subscription begins.
   *
   * @return the start
   */
  public Start start() {
    return start;
  }

  /**
   * What it is told of who is there.
   *
   * @return the mode
   */
  public PresenceMode presence() {
    return presence;
  }

  /**
   * What others are told of this member.
   *
   * @return small texts by name
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * What fetches the state anew after a gap.
   *
   * @return the hook, if one is set
   */
  public Optional<Function<Gap, CompletionStage<?>>> reload() {
    return reload;
  }

  /**
   * With another mode of delivery.
   *
   * @param mode the mode
   * @return the options
   */
  public SubscribeOptions withDelivery(DeliveryMode mode) {
    return new SubscribeOptions(mode, start, presence, metadata, reload);
  }

  /**
   * With another start. It counts for the first session; later ones go on where the subscription
   * stands.
   *
   * @param from the start
   * @return the options
   */
  public SubscribeOptions withStart(Start from) {
    return new SubscribeOptions(delivery, from, presence, metadata, reload);
  }

  /**
   * With presence. Where the channel's policy has none, the subscription ends with {@code
   * FAILED_PRECONDITION}.
   *
   * @param mode what to be told
   * @return the options
   */
  public SubscribeOptions withPresence(PresenceMode mode) {
    return new SubscribeOptions(delivery, start, mode, metadata, reload);
  }

  /**
   * With something for others to know of this member, 64 texts of 4,096 bytes of UTF-8 at most,
   * names included.
   *
   * @param texts small texts by name
   * @return the options
   */
  public SubscribeOptions withMetadata(Map<String, String> texts) {
    return new SubscribeOptions(delivery, start, presence, texts, reload);
  }

  /**
   * With a hook that fetches the state anew after a gap. It is called after {@link
   * SubscriptionListener#onGap}. Delivery goes on when the stage that it returns completes, however
   * that is, or when the subscription ends; until then messages wait, within {@link
   * Limits#subscriptionWindowBytes()}.
   *
   * @param hook called on the callback executor
   * @return the options
   */
  public SubscribeOptions withReload(Function<Gap, CompletionStage<?>> hook) {
    return new SubscribeOptions(delivery, start, presence, metadata, Optional.of(hook));
  }

  @Override
  public String toString() {
    return "SubscribeOptions[delivery="
        + delivery
        + ", start="
        + start
        + ", presence="
        + presence
        + "]";
  }
}
