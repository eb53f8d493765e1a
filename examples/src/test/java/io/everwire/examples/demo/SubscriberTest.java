package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SubscriberTest {
  private final Source alice = new Source(1);
  private final Ledger ledger = new Ledger();
  private final Subscriber subscriber = subscriber();

  @Test
  void missesNothingWithoutAGap() {
    for (int offset = 1; offset <= 3; offset++) {
      deliver(subscriber, alice.next(ByteBuffer.allocate(0)), "a", offset);
    }
    subscriber.onRecovered();

    assertThat(subscriber.inbox().tally()).isEqualTo(new Tally(3, 0, 0, 0));
    assertThat(subscriber.recoveries()).isOne();
    assertThat(subscriber.gaps()).isZero();
    assertThat(subscriber.troubles()).isEmpty();
  }

  @Test
  void needNotGetWhatLiesInAGapOnBothSidesOfANewEpoch() {
    deliver(subscriber, confirmed("a", 1), "a", 1);
    confirmed("a", 2);
    confirmed("b", 1);
    confirmed("b", 2);
    subscriber.onGap(new Gap(OptionalLong.empty(), new Position("b", 2)));
    subscriber.onRecovered();
    deliver(subscriber, confirmed("b", 3), "b", 3);

    assertThat(subscriber.messagesInGaps()).isEqualTo(3);
    assertThat(subscriber.inbox().tally()).isEqualTo(new Tally(2, 0, 0, 0));
    assertThat(subscriber.recoveries()).isZero();
    assertThat(subscriber.gaps()).isOne();
    assertThat(subscriber.troubles()).isEmpty();
  }

  @Test
  void missesWhatLiesBehindAGap() {
    deliver(subscriber, confirmed("a", 1), "a", 1);
    confirmed("a", 2);
    confirmed("a", 3);
    subscriber.onGap(new Gap(OptionalLong.of(1), new Position("a", 2)));

    assertThat(subscriber.inbox().tally().lost()).isOne();
  }

  @Test
  void noticesAPositionThatDoesNotRiseAndAnEpochWithoutAGap() {
    deliver(subscriber, confirmed("a", 2), "a", 2);
    deliver(subscriber, confirmed("a", 1), "a", 1);
    deliver(subscriber, confirmed("b", 7), "b", 7);

    assertThat(subscriber.troubles()).hasSize(2);
  }

  @Test
  void noticesAMessageThatStandsElsewhereForOthers() {
    Subscriber other = subscriber();
    Parcel parcel = alice.next(ByteBuffer.allocate(0));
    deliver(subscriber, parcel, "a", 1);
    deliver(other, parcel, "a", 2);

    assertThat(subscriber.troubles()).isEmpty();
    assertThat(other.troubles()).singleElement().asString().contains("message 1 of source 1");
  }

  private Subscriber subscriber() {
    return new Subscriber(List.of(alice), ledger, Tamper.NONE, () -> {});
  }

  /** A message whose publisher knows where it stands. */
  private Parcel confirmed(String epoch, long offset) {
    Parcel parcel = alice.next(ByteBuffer.allocate(0));
    assertThat(ledger.note(parcel, new Position(epoch, offset))).isEmpty();
    return parcel;
  }

  private static void deliver(Subscriber to, Parcel parcel, String epoch, long offset) {
    to.onMessage(new Message<>(Peer.CHANNEL, new Position(epoch, offset), parcel));
  }
}
