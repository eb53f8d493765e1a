package io.everwire.progress;

import io.everwire.Codec;
import io.everwire.internal.wire.ProgressMessage;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Values of this package to their messages on the wire and back. */
final class ProgressCodecs {
  static final Codec<ProgressUpdate> UPDATE =
      Codec.of(update -> message(update).encode(), ProgressCodecs::readUpdate);
  static final Codec<CancelRequest> CANCEL =
      Codec.of(
          request -> new ProgressMessage.Cancel(request.id(), request.reason()).encode(),
          ProgressCodecs::readCancel);

  private static final double MILLION = 1_000_000;
  private static final double THOUSAND = 1_000;

  private ProgressCodecs() {}

  private static ProgressMessage message(ProgressUpdate update) {
    return new ProgressMessage(
        update.id(),
        update.parentId(),
        update.name(),
        number(update.state()),
        update.done(),
        update.total(),
        update.unit(),
        update.fraction().isPresent()
            ? OptionalLong.of(Math.round(update.fraction().getAsDouble() * MILLION))
            : OptionalLong.empty(),
        Math.min(Math.round(update.rate() * THOUSAND), ProgressUpdate.MAX_COUNT),
        update.remaining().isPresent()
            ? OptionalLong.of(update.remaining().get().toMillis())
            : OptionalLong.empty(),
        update.note(),
        update.cancelRequested(),
        Math.max(1, update.timeToLive().toMillis()));
  }

  private static ProgressUpdate readUpdate(ByteBuffer bytes) {
    try {
      ProgressMessage message = ProgressMessage.read(bytes);
      return new ProgressUpdate(
          message.id(),
          message.parentId(),
          message.name(),
          state(message.state()),
          message.done(),
          message.total(),
          message.unit(),
          message.fractionPpm().isPresent()
              ? OptionalDouble.of((double) message.fractionPpm().getAsLong() / MILLION)
              : OptionalDouble.empty(),
          (double) message.ratePerThousandSeconds() / THOUSAND,
          message.remainingMillis().isPresent()
              ? Optional.of(Duration.ofMillis(message.remainingMillis().getAsLong()))
              : Optional.empty(),
          message.note(),
          message.cancelRequested(),
          Duration.ofMillis(message.timeToLiveMillis()));
    } catch (WireException e) {
      throw new IllegalArgumentException("no update of progress: " + e.getMessage(), e);
    }
  }

  private static CancelRequest readCancel(ByteBuffer bytes) {
    try {
      ProgressMessage.Cancel message = ProgressMessage.Cancel.read(bytes);
      return new CancelRequest(message.id(), message.reason());
    } catch (WireException e) {
      throw new IllegalArgumentException("no request to cancel: " + e.getMessage(), e);
    }
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
