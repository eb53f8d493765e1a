package io.everwire.internal.mem.broker;

import static io.everwire.internal.mem.broker.IdempotencyWindow.OTHER_CONTENT;
import static io.everwire.internal.mem.broker.IdempotencyWindow.OUT_OF_ORDER;
import static io.everwire.internal.mem.broker.IdempotencyWindow.UNKNOWN;
import static io.everwire.internal.mem.broker.Publications.SECOND;
import static io.everwire.internal.mem.broker.Publications.named;
import static io.everwire.internal.mem.broker.Publications.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.broker.Idempotency;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdempotencyWindowTest {
  private static final long HASH = 77;

  private final IdempotencyWindow window =
      new IdempotencyWindow(new IdempotencyWindow.Bounds(Duration.ofSeconds(80), 1_000, 3));

  private void remember(Idempotency id, long offset, long now) {
    window.remember(id, HASH, offset, now);
  }

  private long check(Idempotency id) {
    return window.check(id, HASH);
  }

  @Test
  void numbersAreRememberedWhereverTheyWent() {
    for (int i = 1; i <= 500; i++) {
      remember(number("client", i), 3L * i, 0);
    }
    for (int i = 1; i <= 500; i++) {
      assertThat(check(number("client", i))).isEqualTo(3L * i);
    }
    assertThat(check(number("client", 501))).isEqualTo(UNKNOWN);
  }

  @Test
  void numbersThatAreLeftOutAreOutOfOrder() {
    remember(number("client", 1), 1, 0);
    remember(number("client", 4), 2, 0);
    assertThat(check(number("client", 1))).isEqualTo(1);
    assertThat(check(number("client", 2))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(number("client", 4))).isEqualTo(2);
    assertThat(check(number("other", 2))).isEqualTo(UNKNOWN);
  }

  @Test
  void anotherContentIsToldApart() {
    remember(number("client", 1), 1, 0);
    remember(named("order", 2), 2, 0);
    assertThat(window.check(number("client", 1), HASH + 1)).isEqualTo(OTHER_CONTENT);
    assertThat(window.check(named("order", 9), HASH + 1)).isEqualTo(OTHER_CONTENT);
    assertThat(window.check(named("order", 9), HASH)).isEqualTo(2);
  }

  @Test
  void aKeyKeepsItsPlaceAmongTheNumbers() {
    remember(number("client", 1), 1, 0);
    remember(named("order", 2), 2, 0);
    remember(number("client", 3), 3, 0);
    assertThat(check(named("another", 2))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(named("another", 4))).isEqualTo(UNKNOWN);
    assertThat(check(named("without a place", 0))).isEqualTo(UNKNOWN);
    assertThat(check(number("client", 3))).isEqualTo(3);
  }

  @Test
  void whatIsOldIsForgottenAndTheHighestNumberIsNot() {
    remember(number("client", 1), 1, 0);
    remember(named("order", 2), 2, 0);
    remember(number("client", 3), 3, 50 * SECOND);
    remember(number("client", 4), 4, 81 * SECOND);
    assertThat(check(number("client", 1))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(named("order", 2))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(number("client", 3))).isEqualTo(3);
  }

  @Test
  void aQuietPrincipalIsForgotten() {
    remember(number("client", 1), 1, 0);
    assertThat(window.nextExpiry()).isEqualTo(80 * SECOND);
    window.expire(80 * SECOND - 1);
    assertThat(window.isEmpty()).isFalse();
    window.expire(80 * SECOND);
    assertThat(window.isEmpty()).isTrue();
    assertThat(check(number("client", 1))).isEqualTo(UNKNOWN);
  }

  @Test
  void whatIsTooMuchIsForgottenButNeverDoubled() {
    for (int i = 1; i <= 10_000; i++) {
      remember(number("client", i), i, 0);
    }
    assertThat(check(number("client", 1))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(number("client", 9_100))).isEqualTo(9_100);
    remember(number("quiet", 1), 10_001, 0);
    for (int i = 1; i <= 2_000; i++) {
      window.remember(named("key " + i, 0), HASH, 20_000 + i, SECOND);
    }
    assertThat(check(number("quiet", 1))).isEqualTo(OUT_OF_ORDER);
    assertThat(check(named("key 1", 0))).isEqualTo(UNKNOWN);
    assertThat(check(named("key 1100", 0))).isEqualTo(21_100);
  }

  @Test
  void onePrincipalDoesNotMakeAnotherForgotten() {
    Idempotency other = new Idempotency("bob", "", "client", 1);
    remember(other, 1, 0);
    for (int i = 1; i <= 10_000; i++) {
      remember(number("client " + i, 1), i, 0);
    }
    assertThat(check(other)).isEqualTo(1);
  }

  @Test
  void ofTooManyPrincipalsTheMostQuietOneIsForgotten() {
    for (String principal : new String[] {"a", "b", "c", "a", "d"}) {
      remember(new Idempotency(principal, "key", "client", 0), 1, 0);
    }
    assertThat(check(new Idempotency("b", "key", "client", 0))).isEqualTo(UNKNOWN);
    assertThat(check(new Idempotency("a", "key", "client", 0))).isEqualTo(1);
  }
}
