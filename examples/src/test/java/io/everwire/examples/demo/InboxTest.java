package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Source alice = new Source(1);
  private final Source bob = new Source(2);
  private long excused;
  private final Inbox inbox = new Inbox(List.of(alice, bob), Tamper.NONE, () -> excused);

  @Test
  void findsNothingWrongWhereNothingIs() {
    send(alice, 100).forEach(inbox::arrive);
    send(bob, 50).forEach(inbox::arrive);

    assertThat(inbox.tally()).isEqualTo(new Tally(150, 0, 0, 0));
    assertThat(inbox.complete()).isCompleted();
  }

  @Test
  void countsWhatNeverCame() {
    List<Parcel> parcels = send(alice, 10);
    parcels.remove(9);
    parcels.remove(4);
    parcels.remove(0);
    parcels.forEach(inbox::arrive);

    assertThat(inbox.tally()).isEqualTo(new Tally(7, 3, 0, 0));
    assertThat(inbox.complete()).isNotCompleted();
  }

  @Test
  void countsWhatCameAgainWheneverItComes() {
    List<Parcel> parcels = send(alice, 10);
    parcels.add(5, parcels.get(4));
    parcels.add(parcels.get(0));
    parcels.forEach(inbox::arrive);

    assertThat(inbox.tally()).isEqualTo(new Tally(12, 0, 2, 0));
  }

  @Test
  void countsWhatCameAfterALaterOne() {
    List<Parcel> parcels = send(alice, 10);
    Collections.swap(parcels, 4, 5);
    parcels.add(parcels.remove(7));
    parcels.forEach(inbox::arrive);

    assertThat(inbox.tally()).isEqualTo(new Tally(10, 0, 0, 2));
  }

  @Test
  void judgesEachSourceByItself() {
    List<Parcel> ofAlice = send(alice, 3);
    List<Parcel> ofBob = send(bob, 3);
    for (int i = 0; i < 3; i++) {
      inbox.arrive(ofBob.get(i));
      inbox.arrive(ofAlice.get(i));
    }

    assertThat(inbox.tally()).isEqualTo(new Tally(6, 0, 0, 0));
  }

  @Test
  void saysOfAMessageUnderWayNotThatItIsLost() {
    List<Parcel> parcels = send(alice, 10);
    parcels.subList(0, 6).forEach(inbox::arrive);

    assertThat(inbox.soFar()).isEqualTo(new Tally(6, 0, 0, 0));
    assertThat(inbox.tally().lost()).isEqualTo(4);
  }

  @Test
  void completesWithTheLastMessage() {
    List<Parcel> parcels = send(alice, 2);
    inbox.arrive(parcels.get(0));
    assertThat(inbox.complete()).isNotCompleted();

    inbox.arrive(parcels.get(1));
    assertThat(inbox.complete()).isCompleted();
  }

  @Test
  void doesNotMissWhatIsExcused() {
    List<Parcel> parcels = send(alice, 10);
    parcels.subList(0, 5).forEach(inbox::arrive);
    excused = 3;
    parcels.subList(8, 9).forEach(inbox::arrive);

    assertThat(inbox.soFar().lost()).isZero();
    assertThat(inbox.complete()).isNotCompleted();
    assertThat(inbox.tally()).isEqualTo(new Tally(6, 1, 0, 0));

    parcels.subList(9, 10).forEach(inbox::arrive);

    assertThat(inbox.complete()).isCompleted();
    assertThat(inbox.tally()).isEqualTo(new Tally(7, 0, 0, 0));
    assertThat(inbox.expected()).isEqualTo(7);
  }

  @Test
  void knowsItsSources() {
    Parcel stranger = new Source(3).next(ByteBuffer.allocate(0));
    assertThatThrownBy(() -> inbox.arrive(stranger)).hasMessageContaining("stranger 3");
  }

  @Test
  void seesEachKindOfSabotage() {
    for (int seed = 0; seed < 300; seed++) {
      Sabotage.Kind kind = Sabotage.Kind.of(seed);
      Source source = new Source(1);
      Inbox spoiled = new Inbox(List.of(source), new Sabotage(kind, new Random(seed)), () -> 0);
      send(source, 500).forEach(spoiled::arrive);
      assertThat(spoiled.tally())
          .as("seed %d", seed)
          .isEqualTo(
              switch (kind) {
                case DROP -> new Tally(499, 1, 0, 0);
                case REPEAT -> new Tally(501, 0, 1, 0);
                case SWAP -> new Tally(500, 0, 0, 1);
              });
    }
  }

  private static List<Parcel> send(Source source, int count) {
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parcels.add(source.next(ByteBuffer.allocate(0)));
    }
    return parcels;
  }
}
