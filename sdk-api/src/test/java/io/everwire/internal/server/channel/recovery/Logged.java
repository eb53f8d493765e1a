package io.everwire.internal.server.channel.recovery;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.internal.wire.Frame;
import java.time.Instant;
import java.util.Optional;

/** Publications without content. */
final class Logged {
  private Logged() {}

  static LoggedPublication at(long offset, String key) {
    return new LoggedPublication(
        offset,
        Instant.EPOCH,
        new Publication(Frame.EMPTY, key, Optional.empty(), "", false, null));
  }
}
