package io.everwire.testkit.channels;

import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.Idempotency;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.delivery.LatestPosition;
import io.everwire.internal.server.channel.recovery.Seam;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Plausible mistakes of channels, each made in one collaborator or in the broker, and what gives it
 * away.
 */
enum ChannelBug {
  /** The position moves past a message that was replaced while others still wait. */
  POSITION_MOVED_BY_A_CONFLATED_MESSAGE(
      "LATEST subscription",
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
      "protocol breach: a message of offset",
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
      "was published before, with another content",
      UnaryOperator.identity(),
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
          }),

  /** A channel that is made anew after its data was lost keeps its epoch. */
  EPOCH_REUSED("and was told of no gap", ReusedEpochs::new, UnaryOperator.identity()),

  /** A leave removes whoever is there, though he has entered again since. */
  LEAVE_REMOVES_A_NEWER_MEMBER(
      "does not know that",
      UnaryOperator.identity(),
      real ->
          new BrokerView(real) {
            @Override
            public CompletionStage<Void> leave(String channel, PresentMember member) {
              return super.leave(channel, new PresentMember(member.member(), Long.MAX_VALUE));
            }
          }),

  /** Who renews his lease is taken out for a moment. */
  RENEWED_BY_LEAVING(
      "had left, which stayed",
      UnaryOperator.identity(),
      real ->
          new BrokerView(real) {
            @Override
            public CompletionStage<Void> enter(
                String channel, PresentMember member, Duration lease) {
              return super.leave(channel, member)
                  .thenCompose(left -> super.enter(channel, member, lease));
            }
          });

  private final String symptom;

  @SuppressWarnings("ImmutableEnumChecker") // it makes collaborators and keeps none
  private final Foundations foundations;

  ChannelBug(String symptom, ChannelParts parts) {
    this(symptom, new Foundations(UnaryOperator.identity(), UnaryOperator.identity(), parts));
  }

  ChannelBug(String symptom, UnaryOperator<Broker> store, UnaryOperator<Broker> broker) {
    this(symptom, new Foundations(store, broker, ChannelParts.STANDARD));
  }

  ChannelBug(String symptom, Foundations foundations) {
    this.symptom = symptom;
    this.foundations = foundations;
  }

  /** What the violation says that the mistake leads to. */
  String symptom() {
    return symptom;
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
