package io.everwire.testkit.channels;

import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.Idempotency;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.delivery.LatestPosition;
import io.everwire.internal.server.channel.recovery.Seam;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Plausible mistakes of channels, each made in one collaborator or in the broker. */
enum ChannelBug {
  /** The position moves past a message that was replaced while others still wait. */
  POSITION_MOVED_BY_A_CONFLATED_MESSAGE(
      UnaryOperator.identity(),
      new ChannelParts() {
        @Override
        public LatestPosition latestPosition() {
          return new LatestPosition() {
            @Override
            public boolean isDue(boolean anythingWaits) {
              return super.isDue(false);
            }
          };
        }
      }),

  /** What came live is told once more out of history. */
  OVERLAP_NOT_DROPPED(
      UnaryOperator.identity(),
      new ChannelParts() {
        @Override
        public Seam seam() {
          return new Seam() {
            @Override
            public boolean isBeforeLive(long offset, long liveAfter) {
              return true;
            }
          };
        }
      }),

  /** Everybody's keys are one set. */
  KEYS_SCOPED_GLOBALLY(
      real ->
          new BrokerView(real) {
            @Override
            public CompletionStage<List<AppendOutcome>> append(
                String channel, List<Publication> publications, Retention retention) {
              return super.append(
                  channel,
                  publications.stream().map(ChannelBug::withoutPrincipal).toList(),
                  retention);
            }
          },
      ChannelParts.STANDARD);

  @SuppressWarnings("ImmutableEnumChecker") // it makes collaborators and keeps none
  private final Foundations foundations;

  ChannelBug(UnaryOperator<Broker> broker, ChannelParts parts) {
    foundations = new Foundations(broker, parts);
  }

  Foundations foundations() {
    return foundations;
  }

  private static Publication withoutPrincipal(Publication publication) {
    Idempotency id = publication.idempotency();
    return id == null
        ? publication
        : new Publication(
            publication.payload(),
            publication.key(),
            publication.timeToLive(),
            publication.origin(),
            publication.exceptOrigin(),
            new Idempotency("everybody", id.key(), id.origin(), id.number()));
  }
}
