package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AckPolicyTest {
  private static final int REPLAY_BUFFER_BYTES = 4_000;

  private final ManualEnvironment environment = new ManualEnvironment();
  private final AckPolicy acks =
      new AckPolicy(REPLAY_BUFFER_BYTES, new SerialTimers(environment, Runnable::run));

  @Test
  void whatComesAfterAPauseIsAcknowledgedInFiftyMilliseconds() {
    acks.onReceived(1);
    assertDueAfter(50);
  }

  @Test
  void aSteadyFeedIsAcknowledgedAloneTwiceASecond() {
    acks.onReceived(1);
    advance(50);
    acks.onTold();
    acks.onReceived(1);
    assertDueAfter(470);
  }

  @Test
  void whatHasGoneWithSomethingElseNeedsNoAckOfItsOwn() {
    acks.onReceived(1);
    acks.onTold();
    advance(1_000);
    assertThat(acks.isDue()).isFalse();
  }

  @Test
  void aQuarterOfTheReplayBufferIsAcknowledgedAtOnceHoweverShortAgoTheLastOneWas() {
    acks.onReceived(1);
    advance(50);
    acks.onTold();
    acks.onReceived(REPLAY_BUFFER_BYTES / 4 - 1);
    assertThat(acks.isDue()).isFalse();
    acks.onReceived(1);
    assertThat(acks.isDue()).isTrue();
  }

  @Test
  void theNextLinkDoesNotWaitForWhatWasToldOnTheOneBefore() {
    acks.onReceived(1);
    advance(50);
    acks.onTold();
    acks.onDetached();
    acks.onReceived(1);
    assertDueAfter(50);
  }

  private void assertDueAfter(long millis) {
    advance(millis - 1);
    assertThat(acks.isDue()).isFalse();
    advance(1);
    assertThat(acks.isDue()).isTrue();
  }

  private void advance(long millis) {
    environment.advance(Duration.ofMillis(millis));
  }
}
