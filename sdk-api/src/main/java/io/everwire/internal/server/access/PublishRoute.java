package io.everwire.internal.server.access;

import io.everwire.Status;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of a session to one channel: where a message begins, and what its further parts are
 * answered with. Confined to the session's serializer.
 */
final class PublishRoute {
  private final String channel;
  private final @Nullable TokenBucket bucket;
  private long bytesToCome;

  /** What the message is refused with whose parts are passed on now; null if it is allowed. */
  @Nullable Status refusal;

  PublishRoute(String channel, @Nullable TokenBucket bucket) {
    this.channel = channel;
    this.bucket = bucket;
  }

  String channel() {
    return channel;
  }

  @Nullable TokenBucket bucket() {
    return bucket;
  }

  /**
   * A part comes; true if it begins a message.
   *
   * @throws WireException if it brings more than the first part has told
   */
  boolean begins(Publish part) {
    int bytes = part.payload().remaining();
    if (bytesToCome == 0 || part.total() != 0) {
      bytesToCome = Math.max(0, part.total() - bytes);
      return true;
    }
    if (bytes == 0 || bytes > bytesToCome) {
      throw new WireException(
          "a part of " + bytes + " bytes of a message of which " + bytesToCome + " are to come");
    }
    bytesToCome -= bytes;
    return false;
  }
}
