package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.ProtoWriter;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link LogService} sends:
 *
 * <pre>
 * message FollowAnswer { uint32 kind = 1; string epoch = 2; uint64 offset = 3; bytes payload = 4; uint64 missed = 5; }
 * </pre>
 *
 * @param kind what it says
 * @param epoch the epoch of what follows, where it is new; otherwise empty
 * @param offset where the follower stands then
 * @param payload of {@link Kind#ENTRY}: the entry as it was published
 * @param missed of {@link Kind#GAP}: how many entries are missing; 0 if that is not known
 */
record FollowAnswer(Kind kind, String epoch, long offset, ByteBuffer payload, long missed) {
  static final Codec<FollowAnswer> CODEC = Codec.of(FollowAnswer::encode, FollowAnswer::decode);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
  private static final WireNumbers<Kind> KINDS =
      new WireNumbers<>(List.of(Kind.BEGUN, Kind.ENTRY, Kind.MOVED, Kind.GAP, Kind.CAUGHT_UP));

  /** What an answer says; on the wire 1 for the first. */
  enum Kind {
    /** Where it begins; the first answer. */
    BEGUN,
    /** An entry that passes the filter. */
    ENTRY,
    /** Entries that do not pass have been left out. */
    MOVED,
    /** Entries are missing for good. */
    GAP,
    /** All of the past has been sent: once. */
    CAUGHT_UP
  }

  FollowAnswer {
    requireNonNull(kind, "kind");
  }

  static FollowAnswer of(Kind kind, String epoch, long offset) {
    return new FollowAnswer(kind, epoch, offset, NOTHING, 0);
  }

  static FollowAnswer entry(long offset, ByteBuffer payload) {
    return new FollowAnswer(Kind.ENTRY, "", offset, payload, 0);
  }

  static FollowAnswer gap(String epoch, long offset, long missed) {
    return new FollowAnswer(Kind.GAP, epoch, offset, NOTHING, missed);
  }

  private ByteBuffer encode() {
    byte[] content = new byte[payload.remaining()];
    payload.duplicate().get(content);
    ProtoWriter out = new ProtoWriter(content.length + epoch.length() + 24);
    out.uint64(1, KINDS.of(kind));
    out.string(2, epoch);
    out.uint64(3, offset);
    out.bytes(4, content);
    out.uint64(5, missed);
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static FollowAnswer decode(ByteBuffer bytes) {
    int kind = 0;
    String epoch = "";
    long offset = 0;
    ByteBuffer payload = NOTHING;
    long missed = 0;
    try {
      ProtoReader in = new ProtoReader(bytes);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> kind = in.int32();
          case 2 -> epoch = in.string();
          case 3 -> offset = in.number();
          case 4 -> payload = in.slice();
          case 5 -> missed = in.number();
          default -> in.skip();
        }
      }
      return new FollowAnswer(KINDS.value(kind), epoch, offset, payload, missed);
    } catch (WireException e) {
      throw malformed(e.getMessage());
    }
  }

  private static RealtimeException malformed(@Nullable String what) {
    return new RealtimeException(
        Status.of(StatusCode.DATA_LOSS, "a log service's answer cannot be decoded: " + what));
  }
}
