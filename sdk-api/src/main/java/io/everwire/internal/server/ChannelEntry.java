package io.everwire.internal.server;

import io.everwire.Principal;
import io.everwire.internal.server.access.ChannelGate;
import io.everwire.internal.server.channel.SessionChannels;
import io.everwire.internal.wire.ChannelFrame;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's way to channels: the gate and what is behind it, which are made when the client asks
 * for a channel the first time. Confined to the session's serializer.
 */
final class ChannelEntry {
  private final Supplier<Opened> opener;
  private @Nullable Opened opened;

  /** The channels of a session, and what lets its client through to them. */
  record Opened(SessionChannels channels, ChannelGate gate) {}

  /**
   * Creates an entry that nothing has gone through.
   *
   * @param opener makes the channels, for what the session's principal may do at that time
   */
  ChannelEntry(Supplier<Opened> opener) {
    this.opener = opener;
  }

  /**
   * A frame of the client has come.
   *
   * @throws io.everwire.internal.wire.WireException if the client broke a rule
   */
  void onFrame(ChannelFrame frame) {
    Opened present = opened;
    if (present == null) {
      present = opener.get();
      opened = present;
    }
    present.gate().onFrame(frame);
  }

  /** What the client may do is to be asked again. */
  void reauthorize(Principal principal) {
    if (opened != null) {
      opened.gate().reauthorize(principal);
    }
  }

  /** The session has ended: nothing comes any more, and nothing is passed on. */
  void onEnded() {
    if (opened != null) {
      opened.gate().onEnded();
      opened.channels().onEnded();
    }
  }
}
