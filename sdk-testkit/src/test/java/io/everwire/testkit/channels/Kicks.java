package io.everwire.testkit.channels;

import io.everwire.Codec;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;

/** Ends the subscriptions of somebody in the name of the application. */
final class Kicks {
  /** What they end with. */
  static final Status STATUS = Status.of(StatusCode.ABORTED, "kicked");

  private Kicks() {}

  static void kick(RealtimeServer server, String principal, String channel) {
    server.channel(channel, Codec.utf8()).kick(principal, STATUS);
  }
}
