package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link BrokerContract} on the last value of each key. */
abstract class RetainedContract extends BrokerFixture {

  private Publication value(int number, String key, String text) {
    return new Publication(
        bytes(text), key, Optional.empty(), "client", false, number("client", number));
  }

  private Publication deletion(int number, String key) {
    return new Publication(null, key, Optional.empty(), "client", false, number("client", number));
  }

  private RetainedPage retained(String afterKey, int limit, long maxBytes) {
    return ask(() -> broker().retained("lobby", afterKey, limit, maxBytes));
  }

  private List<LoggedPublication> allRetained() {
    return retained("", 1_000, Long.MAX_VALUE).values();
  }

  @Test
  void theLastValueOfEachKeyIsRetained() {
    append("lobby", RETAIN, value(1, "a", "old"));
    append("lobby", RETAIN, value(2, "b", "stays"));
    append("lobby", RETAIN, value(3, "a", "new"));
    append("lobby", RETAIN, numbered(4));
    RetainedPage page = retained("", 10, Long.MAX_VALUE);
    assertThat(page.values()).map(each -> text(each)).containsExactly("new", "stays");
    assertThat(page.values()).map(LoggedPublication::offset).containsExactly(3L, 2L);
    assertThat(page.head().offset()).isEqualTo(4);
    assertThat(page.hasMore()).isFalse();
  }

  @Test
  void aPublicationWithoutPayloadDeletesItsKey() {
    append("lobby", RETAIN, value(1, "a", "1"));
    append("lobby", RETAIN, value(2, "b", "2"));
    append("lobby", RETAIN, deletion(3, "a"));
    append("lobby", RETAIN, deletion(4, "never there"));
    assertThat(allRetained()).map(each -> text(each)).containsExactly("2");
    assertThat(read("lobby", Optional.empty()).head().offset()).isEqualTo(4);
  }

  @Test
  void retainedValuesComeInPagesInTheOrderOfTheirKeys() {
    int number = 0;
    for (String key : List.of("c", "a", "e", "b", "d")) {
      append("lobby", RETAIN, value(++number, key, key.repeat(10)));
    }
    RetainedPage first = retained("", 2, Long.MAX_VALUE);
    assertThat(first.values()).map(each -> each.publication().key()).containsExactly("a", "b");
    assertThat(first.hasMore()).isTrue();
    RetainedPage rest = retained("b", 10, Long.MAX_VALUE);
    assertThat(rest.values()).map(each -> each.publication().key()).containsExactly("c", "d", "e");
    assertThat(rest.hasMore()).isFalse();
    assertThat(retained("", 10, 1).values()).hasSize(1);
    assertThat(retained("", 10, 25).values()).hasSize(2);
  }

  @Test
  void aKeyMoreThanTheChannelRetainsIsRefusedAndTakesNoOffset() {
    Retention two = retain(2, 1_000_000, HOUR);
    append("lobby", two, value(1, "a", "1"));
    append("lobby", two, value(2, "b", "2"));
    AppendOutcome third = appendAll("lobby", two, List.of(value(3, "c", "3"))).get(0);
    assertRefused(third, StatusCode.RESOURCE_EXHAUSTED);
    assertThat(append("lobby", two, value(4, "a", "4")).offset()).isEqualTo(3);
    append("lobby", two, deletion(5, "b"));
    append("lobby", two, value(6, "c", "6"));
    assertThat(allRetained()).map(each -> text(each)).containsExactly("4", "6");
  }

  @Test
  void moreBytesThanTheChannelRetainsAreRefused() {
    Retention small = retain(100, 2_000, HOUR);
    append("lobby", small, value(1, "a", "x".repeat(1_000)));
    AppendOutcome second =
        appendAll("lobby", small, List.of(value(2, "b", "x".repeat(1_000)))).get(0);
    assertRefused(second, StatusCode.RESOURCE_EXHAUSTED);
    append("lobby", small, value(3, "a", "short"));
    append("lobby", small, value(4, "b", "x".repeat(1_000)));
    assertThat(allRetained()).hasSize(2);
  }

  @Test
  void aRetainedValueEndsWhenItsTimeIsOver() {
    append("lobby", retain(10, 1_000_000, SHORT), value(1, "a", "1"));
    append("lobby", retain(10, 1_000_000, HOUR), value(2, "b", "2"));
    Publication shortLived =
        new Publication(bytes("3"), "c", Optional.of(SHORT), "client", false, number("client", 3));
    append("lobby", retain(10, 1_000_000, HOUR), shortLived);
    until("one value", () -> allRetained().size() == 1);
    assertThat(allRetained()).map(each -> text(each)).containsExactly("2");
  }

  @Test
  void aNewerValueHasItsOwnTime() {
    append("lobby", retain(10, 1_000_000, SHORT), value(1, "a", "short"));
    append("lobby", retain(10, 1_000_000, HOUR), value(2, "a", "long"));
    append("lobby", retain(10, 1_000_000, SHORT), value(3, "b", "witness"));
    until("the witness to go", () -> allRetained().size() == 1);
    assertThat(allRetained()).map(each -> text(each)).containsExactly("long");
  }

  /** So that pages of values need not hold more than they say. */
  static final Retention RETAIN = retain(100, 1_000_000, Duration.ofHours(1));
}
