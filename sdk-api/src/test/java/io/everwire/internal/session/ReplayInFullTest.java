package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireException;
import org.junit.jupiter.api.Test;

/**
 * A client that migrates goes on receiving over the old link until Welcome, so it may acknowledge
 * more than the replay on the new link has reached. It drops the first frames of the new link by
 * number; so none of them may be left out.
 */
class ReplayInFullTest {
  private final ReplayBuffer replay = new ReplayBuffer(1_000_000);

  @Test
  void aReplayGoesOnThoughAllOfItIsAcknowledgedMeanwhile() {
    sendOnPresentLink(10);
    replay.rewindTo(4);
    replay.markSent(5);

    replay.ackUpTo(10);

    for (long number = 5; number < 10; number++) {
      assertThat(replay.get(number)).isEqualTo(frame(number));
    }
  }

  @Test
  void whatTheWalkHasPassedAndThePeerConfirmedIsForgotten() {
    sendOnPresentLink(10);
    replay.rewindTo(4);
    replay.ackUpTo(10);
    assertThat(replay.bytes()).isPositive();

    replay.markSent(10);

    assertThat(replay.bytes()).isZero();
    assertThat(replay.isEmpty()).isTrue();
    assertThatThrownBy(() -> replay.get(9)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theNextLinkBeginsWhereThePeerIsThoughTheReplayOnTheLastOneWasCutShort() {
    sendOnPresentLink(10);
    replay.rewindTo(4);
    replay.ackUpTo(9);

    replay.rewindTo(9);

    assertThat(replay.get(9)).isEqualTo(frame(9));
    assertThat(replay.bytes()).isEqualTo(frame(9).size());
  }

  @Test
  void manyFramesAreHeldInOrderWhateverIsReleasedMeanwhile() {
    for (long number = 0; number < 1_000; number++) {
      replay.append(frame(number));
      replay.markSent(number + 1);
      replay.ackUpTo(number / 2);
    }

    for (long number = replay.acked(); number < 1_000; number++) {
      assertThat(replay.get(number)).isEqualTo(frame(number));
    }
  }

  @Test
  void aPeerCannotHaveReceivedWhatWasNotSent() {
    sendOnPresentLink(3);

    assertThatThrownBy(() -> replay.rewindTo(4)).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> replay.ackUpTo(4)).isInstanceOf(WireException.class);
    assertThat(replay.acked()).isZero();
  }

  @Test
  void aPeerCannotForgetWhatItHasConfirmed() {
    sendOnPresentLink(3);
    replay.ackUpTo(2);

    assertThatThrownBy(() -> replay.rewindTo(1))
        .isInstanceOf(WireException.class)
        .hasMessage("the peer has 1 frames, it had confirmed 2 before");
    assertThat(replay.get(2)).isEqualTo(frame(2));
  }

  private void sendOnPresentLink(long count) {
    for (long number = 0; number < count; number++) {
      replay.append(frame(number));
    }
    replay.markSent(count);
  }

  private final java.util.Map<Long, EncodedFrame> frames = new java.util.HashMap<>();

  private EncodedFrame frame(long number) {
    return frames.computeIfAbsent(
        number, stream -> EncodedFrame.of(new StreamFrame.StreamEnd(stream)));
  }
}
