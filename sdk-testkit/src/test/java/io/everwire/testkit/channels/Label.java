package io.everwire.testkit.channels;

import io.everwire.testkit.seeds.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Who has published a message, and which of his it is; written at the head of its payload.
 *
 * @param client the client's number, or the principal's if the application has given a key
 * @param kind what it is
 * @param number rises with each message of a client to a channel
 */
record Label(int client, Kind kind, int number) {
  /** What a message is. */
  enum Kind {
    /** Has its place in the order of its client. */
    NUMBERED,
    /** Has a key of the application's: every client of the principal may publish it. */
    NAMED,
    /** Has no place in the log. */
    VOLATILE,
    /** Deletes a value; it is never a payload. */
    DELETION
  }

  /** A payload of at least so many bytes. */
  String padded(int bytes) {
    String head = client + "." + kind + "." + number + "|";
    return head.length() >= bytes ? head : head + "x".repeat(bytes - head.length());
  }

  static Label of(String payload) {
    int end = payload.indexOf('|');
    String[] parts = end < 0 ? new String[0] : payload.substring(0, end).split("\\.");
    if (parts.length != 3) {
      throw new Violation("a payload that nobody has published: " + payload);
    }
    return new Label(
        Integer.parseInt(parts[0]), Kind.valueOf(parts[1]), Integer.parseInt(parts[2]));
  }

  static Label of(ByteBuffer payload) {
    return of(StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
  }
}
