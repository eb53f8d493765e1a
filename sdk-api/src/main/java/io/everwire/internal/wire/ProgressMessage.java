package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The state of one task as it stands on the wire, message {@code ProgressUpdate} of {@code
 * everwire_progress.proto}. Whether the values make sense is for the reader to judge.
 *
 * @param state a number of the schema's {@code ProgressState}, known or not
 * @param fractionPpm how much of the task is done, in millionths
 * @param ratePerThousandSeconds steps in 1,000 seconds
 * @param timeToLiveMillis how long the state holds unless it is told again
 */
public record ProgressMessage(
    String id,
    String parentId,
    String name,
    int state,
    long done,
    OptionalLong total,
    String unit,
    OptionalLong fractionPpm,
    long ratePerThousandSeconds,
    OptionalLong remainingMillis,
    String note,
    boolean cancelRequested,
    long timeToLiveMillis) {

  /** A request to cancel a task, message {@code CancelRequest} of the schema. */
  public record Cancel(String id, String reason) {

    /** Its bytes. */
    public ByteBuffer encode() {
      ProtoWriter out = new ProtoWriter(id.length() + reason.length() + 8);
      out.string(1, id);
      out.string(2, reason);
      return ByteBuffer.wrap(out.toByteArray());
    }

    /**
     * Reads one.
     *
     * @throws WireException if the bytes are none
     */
    public static Cancel read(ByteBuffer bytes) {
      ProtoReader in = new ProtoReader(bytes);
      String id = "";
      String reason = "";
      while (in.next()) {
        switch (in.field()) {
          case 1 -> id = in.string();
          case 2 -> reason = in.string();
          default -> in.skip();
        }
      }
      return new Cancel(id, reason);
    }
  }

  /** Its bytes. */
  public ByteBuffer encode() {
    ProtoWriter out = new ProtoWriter(64 + id.length() + name.length() + note.length());
    out.string(1, id);
    out.string(2, parentId);
    out.string(3, name);
    out.uint64(4, state);
    out.uint64(5, done);
    optional(out, 6, total);
    out.string(7, unit);
    optional(out, 8, fractionPpm);
    out.uint64(9, ratePerThousandSeconds);
    optional(out, 10, remainingMillis);
    out.string(11, note);
    out.bool(12, cancelRequested);
    out.uint64(13, timeToLiveMillis);
    return ByteBuffer.wrap(out.toByteArray());
  }

  /** Zero is written too: it is not the same as unknown. */
  private static void optional(ProtoWriter out, int field, OptionalLong value) {
    if (value.isPresent()) {
      out.varint((long) field << 3);
      out.varint(value.getAsLong());
    }
  }

  /**
   * Reads one.
   *
   * @throws WireException if the bytes are none
   */
  public static ProgressMessage read(ByteBuffer bytes) {
    ProtoReader in = new ProtoReader(bytes);
    String id = "";
    String parentId = "";
    String name = "";
    int state = 0;
    long done = 0;
    OptionalLong total = OptionalLong.empty();
    String unit = "";
    OptionalLong fraction = OptionalLong.empty();
    long rate = 0;
    OptionalLong remaining = OptionalLong.empty();
    String note = "";
    boolean cancelRequested = false;
    long timeToLive = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.string();
        case 2 -> parentId = in.string();
        case 3 -> name = in.string();
        case 4 -> state = in.int32();
        case 5 -> done = in.number();
        case 6 -> total = OptionalLong.of(in.number());
        case 7 -> unit = in.string();
        case 8 -> fraction = OptionalLong.of(in.number());
        case 9 -> rate = in.number();
        case 10 -> remaining = OptionalLong.of(in.number());
        case 11 -> note = in.string();
        case 12 -> cancelRequested = in.bool();
        case 13 -> timeToLive = in.number();
        default -> in.skip();
      }
    }
    return new ProgressMessage(
        id,
        parentId,
        name,
        state,
        done,
        total,
        unit,
        fraction,
        rate,
        remaining,
        note,
        cancelRequested,
        timeToLive);
  }
}
