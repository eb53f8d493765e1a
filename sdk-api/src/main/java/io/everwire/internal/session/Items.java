package io.everwire.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.Member;
import io.everwire.internal.wire.PresenceFrame.Presence;
import java.util.Map;

/** What messages cost. */
public final class Items {
  private static final int OVERHEAD_BYTES = 64;

  private Items() {}

  /** Payload, key in UTF-8, and 64 bytes. */
  public static long cost(long payloadBytes, String key) {
    return cost(payloadBytes) + (key.isEmpty() ? 0 : bytes(key));
  }

  /** The ids and the metadata of all that a frame names, and 64 bytes. */
  public static long cost(Presence frame) {
    long cost = OVERHEAD_BYTES;
    for (Member member : frame.joined()) {
      cost += bytes(member.principalId()) + bytes(member.sessionId());
      for (Map.Entry<String, String> text : member.metadata().entrySet()) {
        cost += bytes(text.getKey()) + bytes(text.getValue());
      }
    }
    for (String sessionId : frame.left()) {
      cost += bytes(sessionId);
    }
    return cost;
  }

  private static long bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  /** Payload and 64 bytes, so that empty messages are not free. */
  public static long cost(long payloadBytes) {
    return payloadBytes + OVERHEAD_BYTES;
  }
}
