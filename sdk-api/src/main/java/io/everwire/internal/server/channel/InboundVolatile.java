package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.broker.Publication;
import io.everwire.internal.server.access.ClientTexts;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client publishes volatile in one session. What is not newer than what came before, is no
 * message, or goes to more channels than {@link Limits#maxPublishChannels()}, is dropped without a
 * word. Confined to the session's serializer.
 */
final class InboundVolatile {
  private final ChannelHub hub;
  private final SessionIdentity identity;
  private final int maxChannels;
  private final Map<String, Long> newest = new HashMap<>();

  InboundVolatile(ChannelHub hub, SessionIdentity identity, Limits own) {
    this.hub = hub;
    this.identity = identity;
    this.maxChannels = own.maxPublishChannels();
  }

  void onPublish(VolatilePublish frame) {
    if (!isNewer(frame)
        || frame.payload().remaining() > Frame.MAX_PART_BYTES
        || ClientTexts.isLongKey(frame.key())) {
      return;
    }
    ByteBuffer copy =
        ByteBuffer.allocate(frame.payload().remaining()).put(frame.payload().duplicate()).flip();
    hub.broker()
        .sendVolatile(
            frame.channel(),
            new Publication(
                copy.asReadOnlyBuffer(),
                frame.key(),
                Optional.empty(),
                identity.clientId(),
                frame.exceptSelf(),
                null));
  }

  private boolean isNewer(VolatilePublish frame) {
    Long before = newest.get(frame.channel());
    if (before == null && (newest.size() >= maxChannels || !isName(frame.channel()))) {
      return false;
    }
    if (before != null && frame.ordinal() <= before) {
      return false;
    }
    newest.put(frame.channel(), frame.ordinal());
    return true;
  }

  private static boolean isName(String channel) {
    try {
      Names.check("channel", channel);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
