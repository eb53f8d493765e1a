package io.everwire.internal.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long the texts may be that a client sends, in bytes of UTF-8. */
public final class ClientTexts {
  private static final int MAX_KEY_BYTES = 255;
  private static final int MAX_EPOCH_BYTES = 255;
  private static final int MAX_METADATA_BYTES = 4_096;

  private ClientTexts() {}

  /** Why a publish is not taken; null if nothing is wrong with its texts. */
  public static @Nullable Status refusal(String channel, Publish first) {
    if (isLongKey(first.key())) {
      return tooLong("publish to", channel, "key", first.key(), "PublishOptions.key");
    }
    if (isLongKey(first.idempotencyKey())) {
      return tooLong(
          "publish to",
          channel,
          "idempotency key",
          first.idempotencyKey(),
          "PublishOptions.idempotencyKey");
    }
    return null;
  }

  /** Why a subscription is not taken; null if nothing is wrong with its texts. */
  public static @Nullable Status refusal(Subscribe frame) {
    int bytes = bytes(frame.metadata());
    if (bytes > MAX_METADATA_BYTES) {
      return tooLong(
          "subscription to",
          frame.channel(),
          "metadata",
          bytes,
          MAX_METADATA_BYTES,
          "SubscribeOptions.metadata");
    }
    return isLong(frame.epoch(), MAX_EPOCH_BYTES)
        ? tooLong("subscription to", frame.channel(), "epoch", frame.epoch(), "Position.epoch")
        : null;
  }

  /** Why a query is not taken; null if nothing is wrong with its texts. */
  public static @Nullable Status refusal(HistoryRequest frame) {
    return isLong(frame.epoch(), MAX_EPOCH_BYTES)
        ? tooLong("history of", frame.channel(), "epoch", frame.epoch(), "Position.epoch")
        : null;
  }

  /** Whether a message's key is too long. */
  public static boolean isLongKey(String key) {
    return isLong(key, MAX_KEY_BYTES);
  }

  private static boolean isLong(String text, int maxBytes) {
    // A char takes three bytes at most.
    return 3 * text.length() > maxBytes
        && (text.length() > maxBytes || text.getBytes(UTF_8).length > maxBytes);
  }

  private static int bytes(Map<String, String> texts) {
    return texts.entrySet().stream()
        .mapToInt(
            each -> each.getKey().getBytes(UTF_8).length + each.getValue().getBytes(UTF_8).length)
        .sum();
  }

  private static Status tooLong(
      String request, String channel, String what, String text, String setting) {
    return tooLong(request, channel, what, text.getBytes(UTF_8).length, MAX_KEY_BYTES, setting);
  }

  private static Status tooLong(
      String request, String channel, String what, int bytes, int maxBytes, String setting) {
    return Status.of(
        StatusCode.INVALID_ARGUMENT,
        String.format(
            Locale.ROOT,
            "%s \"%s\" refused: its %s has %,d bytes of UTF-8, limit is %,d (%s)",
            request,
            channel,
            what,
            bytes,
            maxBytes,
            setting));
  }
}
