package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Asks a server to open a WebSocket and judges its answer. Confined to the loop's thread. */
final class ClientUpgrade implements SocketPort.Owner {
  /** How it went; told once. */
  interface Outcome {
    /** What remains in the buffer are frames already. */
    void upgraded(ByteBuffer rest);

    void notUpgraded(CloseReason.Kind kind, String why);
  }

  private static final String SWITCHING = "HTTP/1.1 101";

  private final Upgrade upgrade = new Upgrade();
  private final HttpHead head = new HttpHead();
  private final Outcome outcome;

  ClientUpgrade(Outcome outcome) {
    this.outcome = outcome;
  }

  /** The request, to be sent first. */
  ByteBuffer request(String resource, String host, Map<String, String> headers) {
    return upgrade.request(resource, host, headers);
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    try {
      if (!head.take(bytes)) {
        return;
      }
    } catch (ViolationException e) {
      outcome.notUpgraded(CloseReason.Kind.REFUSED, "it does not answer as an HTTP server does");
      return;
    }
    String status = head.firstLine();
    if (!status.startsWith(SWITCHING)) {
      outcome.notUpgraded(CloseReason.Kind.REFUSED, "it answers " + status);
    } else if (upgrade.isAccepted(head.content())) {
      outcome.upgraded(bytes);
    } else {
      outcome.notUpgraded(
          CloseReason.Kind.REFUSED,
          "it upgrades, but does not prove that it is a WebSocket server which speaks the subprotocol "
              + Upgrade.SUBPROTOCOL);
    }
  }

  @Override
  public void onRoom() {
    // A request never fills the buffer.
  }

  @Override
  public void onEndOfStream() {
    outcome.notUpgraded(
        CloseReason.Kind.UNREACHABLE, "it has closed the connection without an answer");
  }

  @Override
  public void onFailure(IOException failure) {
    outcome.notUpgraded(CloseReason.Kind.UNREACHABLE, String.valueOf(failure.getMessage()));
  }
}
