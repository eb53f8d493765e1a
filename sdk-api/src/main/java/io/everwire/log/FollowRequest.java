package io.everwire.log;

import io.everwire.Codec;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.ProtoWriter;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a follower asks {@link LogService} for:
 *
 * <pre>
 * message FollowRequest { string channel = 1; uint32 last = 2; string epoch = 3; uint64 offset = 4; uint32 level = 5;
 *                         string text = 6; }
 * </pre>
 *
 * @param channel whose entries
 * @param last how many of those that pass to begin with; 0 for none
 * @param after where to go on rather; empty for the last ones
 * @param filter which entries
 */
record FollowRequest(String channel, int last, Optional<Position> after, LogFilter filter) {
  /** More than a history is likely to have, and few enough to count. */
  static final int MAX_LAST = 100_000;

  /** The name under which a server has the service. */
  static final String NAME = "everwire.log/follow";

  static final StreamType<FollowRequest, FollowAnswer> TYPE =
      StreamType.serverStream(
          NAME, Codec.of(FollowRequest::encode, FollowRequest::decode), FollowAnswer.CODEC);

  private ByteBuffer encode() {
    ProtoWriter out = new ProtoWriter(channel.length() + 64);
    out.string(1, channel);
    out.uint64(2, last);
    after.ifPresent(
        position -> {
          out.string(3, position.epoch());
          out.uint64(4, position.offset());
        });
    out.uint64(5, WireNumbers.LEVELS.of(filter.minLevel()));
    out.string(6, filter.text());
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static FollowRequest decode(ByteBuffer bytes) {
    String channel = "";
    int last = 0;
    String epoch = "";
    long offset = 0;
    LogLevel level = LogLevel.TRACE;
    String text = "";
    try {
      ProtoReader in = new ProtoReader(bytes);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> channel = in.string();
          case 2 -> last = in.int32();
          case 3 -> epoch = in.string();
          case 4 -> offset = in.number();
          case 5 -> level = WireNumbers.LEVELS.value(in.number());
          case 6 -> text = in.string();
          default -> in.skip();
        }
      }
    } catch (WireException e) {
      throw invalid("cannot be decoded: " + e.getMessage());
    }
    if (last > MAX_LAST) {
      throw invalid("asks for the last " + last + " entries, limit is " + MAX_LAST);
    }
    if (text.length() > LogFilter.MAX_TEXT) {
      throw invalid(
          "has a text of " + text.length() + " characters, limit is " + LogFilter.MAX_TEXT);
    }
    return new FollowRequest(
        channel,
        last,
        epoch.isEmpty() ? Optional.empty() : Optional.of(new Position(epoch, offset)),
        new LogFilter(level, text));
  }

  private static RealtimeException invalid(String what) {
    return new RealtimeException(
        Status.of(StatusCode.INVALID_ARGUMENT, "a request to follow a log " + what));
  }
}
