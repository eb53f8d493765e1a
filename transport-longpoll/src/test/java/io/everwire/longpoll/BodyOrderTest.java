package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyOrderTest {
  private final BodyOrder<String> order = new BodyOrder<>();

  private List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String next = order.next(); next != null; next = order.next()) {
      taken.add(next);
    }
    return taken;
  }

  @Test
  void whatIsInOrderComesAtOnce() {
    assertThat(order.add(1, "a")).isTrue();
    assertThat(take()).containsExactly("a");
    assertThat(order.add(2, "b")).isTrue();
    assertThat(take()).containsExactly("b");
  }

  @Test
  void anEarlyOneIsHeldUntilTheOneBeforeHasCome() {
    assertThat(order.add(2, "b")).isTrue();
    assertThat(take()).isEmpty();
    assertThat(order.isHolding()).isTrue();
    assertThat(order.add(1, "a")).isTrue();
    assertThat(take()).containsExactly("a", "b");
    assertThat(order.isHolding()).isFalse();
    assertThat(order.add(3, "c")).isTrue();
  }

  @Test
  void otherNumbersAreRefused() {
    assertThat(order.add(0, "x")).isFalse();
    assertThat(order.add(-1, "x")).isFalse();
    assertThat(order.add(3, "x")).isFalse();
    order.add(1, "a");
    take();
    assertThat(order.add(1, "x")).isFalse();
    assertThat(order.add(3, "c")).isTrue();
    assertThat(order.add(3, "x")).isFalse();
  }
}
