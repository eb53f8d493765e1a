package io.everwire.progress;

import io.everwire.Codec;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.ProtoWriter;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Values of this package as the messages of {@code everwire_progress.proto}, and back. A share is
 * told in millionths, a rate in steps of 1,000 seconds.
 */
final class ProgressCodecs {
  static final Codec<ProgressUpdate> UPDATE =
      Codec.of(ProgressCodecs::write, ProgressCodecs::readUpdate);
  static final Codec<CancelRequest> CANCEL =
      Codec.of(ProgressCodecs::write, ProgressCodecs::readCancel);

  private static final double MILLION = 1_000_000;
  private static final double THOUSAND = 1_000;

  private ProgressCodecs() {}

  private static ByteBuffer write(ProgressUpdate update) {
    ProtoWriter out =
        new ProtoWriter(
            64 + update.id().length() + update.name().length() + update.note().length());
    out.string(1, update.id());
    out.string(2, update.parentId());
    out.string(3, update.name());
    out.uint64(4, number(update.state()));
    out.uint64(5, update.done());
    out.optional(6, update.total());
    out.string(7, update.unit());
    out.optional(
        8,
        update.fraction().isPresent()
            ? OptionalLong.of(Math.round(update.fraction().getAsDouble() * MILLION))
            : OptionalLong.empty());
    out.uint64(9, Math.min(Math.round(update.rate() * THOUSAND), ProgressUpdate.MAX_COUNT));
    out.optional(
        10,
        update.remaining().isPresent()
            ? OptionalLong.of(update.remaining().get().toMillis())
            : OptionalLong.empty());
    out.string(11, update.note());
    out.bool(12, update.cancelRequested());
    out.uint64(13, Math.max(1, update.timeToLive().toMillis()));
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static ProgressUpdate readUpdate(ByteBuffer bytes) {
    try {
      return readUpdate(new ProtoReader(bytes));
    } catch (WireException e) {
      throw new IllegalArgumentException("no update of progress: " + e.getMessage(), e);
    }
  }

  private static ProgressUpdate readUpdate(ProtoReader in) {
    String id = "";
    String parentId = "";
    String name = "";
    int state = 0;
    long done = 0;
    OptionalLong total = OptionalLong.empty();
    String unit = "";
    OptionalDouble fraction = OptionalDouble.empty();
    double rate = 0;
    Optional<Duration> remaining = Optional.empty();
    String note = "";
    boolean cancelRequested = false;
    Duration timeToLive = Duration.ZERO;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.string();
        case 2 -> parentId = in.string();
        case 3 -> name = in.string();
        case 4 -> state = in.int32();
        case 5 -> done = in.number();
        case 6 -> total = OptionalLong.of(in.number());
        case 7 -> unit = in.string();
        case 8 -> fraction = OptionalDouble.of((double) in.number() / MILLION);
        case 9 -> rate = (double) in.number() / THOUSAND;
        case 10 -> remaining = Optional.of(Duration.ofMillis(in.number()));
        case 11 -> note = in.string();
        case 12 -> cancelRequested = in.bool();
        case 13 -> timeToLive = Duration.ofMillis(in.number());
        default -> in.skip();
      }
    }
    return new ProgressUpdate(
        id,
        parentId,
        name,
        state(state),
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

  private static ByteBuffer write(CancelRequest request) {
    ProtoWriter out = new ProtoWriter(request.id().length() + request.reason().length() + 8);
    out.string(1, request.id());
    out.string(2, request.reason());
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static CancelRequest readCancel(ByteBuffer bytes) {
    try {
      return readCancel(new ProtoReader(bytes));
    } catch (WireException e) {
      throw new IllegalArgumentException("no request to cancel: " + e.getMessage(), e);
    }
  }

  private static CancelRequest readCancel(ProtoReader in) {
    String id = "";
    String reason = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.string();
        case 2 -> reason = in.string();
        default -> in.skip();
      }
    }
    return new CancelRequest(id, reason);
  }

  private static int number(ProgressState state) {
    return switch (state) {
      case RUNNING -> 0;
      case DONE -> 1;
      case FAILED -> 2;
      case CANCELLED -> 3;
    };
  }

  private static ProgressState state(int number) {
    return switch (number) {
      case 0 -> ProgressState.RUNNING;
      case 1 -> ProgressState.DONE;
      case 2 -> ProgressState.FAILED;
      case 3 -> ProgressState.CANCELLED;
      default ->
          throw new IllegalArgumentException(
              "no update of progress: state is " + number + ", must be 0 to 3");
    };
  }
}
