package io.everwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecurringTest {
  private final Recurring<String> texts = new Recurring<>();

  /** Equal to others, but an instance of its own. */
  private static String text(int number) {
    return "text " + number;
  }

  @Test
  void equalValuesAreOneInstance() {
    String first = texts.share(text(1));
    assertThat(texts.share(text(1))).isSameAs(first);
    assertThat(texts.share(text(2))).isEqualTo("text 2");
  }

  @Test
  void manyValuesCostSharingAlone() {
    List<String> held = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      held.add(texts.share(text(i)));
      assertThat(held.get(i)).isEqualTo(text(i));
    }
  }

  @Test
  void whatNobodyHoldsIsGone() {
    WeakReference<String> reference = new WeakReference<>(texts.share(text(1)));
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (reference.get() != null && System.nanoTime() < deadline) {
      System.gc();
    }
    assertThat(reference.get()).isNull();
  }

  @Test
  void linksHoldTheFactsTogetherThatTheyHaveInCommon() {
    LinkFacts one = facts("one");
    LinkFacts other = facts("other");
    assertThat(other.uri()).isSameAs(one.uri());
    assertThat(other.headers().get("host")).isSameAs(one.headers().get("host"));
    assertThat(one.headers()).containsEntry("key", List.of("one"));
    assertThat(other.headers()).containsEntry("key", List.of("other"));
  }

  private static LinkFacts facts(String key) {
    return new LinkFacts(
        "mem",
        URI.create("mem:" + text(1).length()),
        Map.of("host", List.of(text(1)), "key", List.of(key)),
        null,
        null);
  }
}
