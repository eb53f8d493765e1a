package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Tally CLEAN = new Tally(20_000, 0, 0, 0);

  private static final Continuity AS_PLANNED = new Continuity(6, 6, 6, 6);

  private static final Faults FAULTS = new Faults(60, 50, 40, 30, 3, 2, 1);

  @Test
  void isGoodWhenAllIsShown() {
    Verdict verdict = Verdict.of(outcome(CLEAN, 30, 3, 1));

    assertThat(verdict.isGood()).isTrue();
    assertThat(verdict.report())
        .last()
        .isEqualTo(
            "sent=4000 received=20000 lost=0 duplicated=0 reordered=0 resumes=30 migrations=3"
                + " fallbacks=2 upgrades=1 recoveries=6 gaps=6");
  }

  @Test
  void isBadWithALostDuplicatedOrReorderedMessage() {
    assertThat(reasons(new Tally(19_999, 1, 0, 0)))
        .containsExactly("1 lost", "19,999 messages received, 20,000 expected");
    assertThat(reasons(new Tally(20_001, 0, 1, 0)))
        .containsExactly("1 duplicated", "20,001 messages received, 20,000 expected");
    assertThat(reasons(new Tally(20_000, 0, 0, 1))).containsExactly("1 reordered");
  }

  @Test
  void isBadWhenTheRunProvesTooLittle() {
    assertThat(Verdict.of(outcome(CLEAN, 29, 2, 0)).reasons())
        .hasSize(3)
        .anyMatch(reason -> reason.startsWith("only 29 resumes"))
        .anyMatch(reason -> reason.startsWith("only 2 migrations"))
        .anyMatch(reason -> reason.startsWith("no cut hit"));
    Outcome small =
        new Outcome(
            30,
            33,
            10_000,
            10_000,
            new Tally(10_000, 0, 0, 0),
            FAULTS,
            AS_PLANNED,
            List.of(),
            List.of());
    assertThat(Verdict.of(small).reasons())
        .singleElement()
        .asString()
        .startsWith("only 10,000 messages received");
  }

  @Test
  void asksForAResumeForEachSecondThatWasWantedHoweverLongItTook() {
    assertThat(reasons(CLEAN)).isEmpty();
    assertThat(Verdict.of(outcome(CLEAN, 29, 3, 1)).reasons())
        .singleElement()
        .asString()
        .contains("each of 30 seconds");
  }

  @Test
  void isBadWhenNothingFellBackOrCameBack() {
    Outcome outcome =
        new Outcome(
            30,
            33,
            4_000,
            20_000,
            CLEAN,
            new Faults(60, 50, 40, 30, 3, 1, 0),
            AS_PLANNED,
            List.of(),
            List.of());
    assertThat(Verdict.of(outcome).reasons())
        .singleElement()
        .asString()
        .startsWith("1 fallbacks and 0 upgrades");
  }

  @Test
  void isBadWhenSubscriptionsDidNotGoOnAsPlanned() {
    assertThat(continued(new Continuity(5, 7, 6, 6)))
        .containsExactly("5 recoveries and 7 gaps, but 6 and 6 were planned");
    assertThat(continued(new Continuity(6, 0, 6, 0)))
        .singleElement()
        .asString()
        .startsWith("the server was not restarted");
  }

  private static List<String> continued(Continuity continuity) {
    return Verdict.of(
            new Outcome(30, 33, 4_000, 20_000, CLEAN, FAULTS, continuity, List.of(), List.of()))
        .reasons();
  }

  @Test
  void saysEachReasonAboveTheLastLine() {
    Outcome outcome =
        new Outcome(
            30,
            33,
            4_000,
            20_000,
            CLEAN,
            FAULTS,
            AS_PLANNED,
            List.of("it rained"),
            List.of("found"));
    Verdict verdict = Verdict.of(outcome);

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.report())
        .containsSubsequence("found", "FAILED: it rained", verdict.line())
        .last()
        .isEqualTo(verdict.line());
  }

  private static List<String> reasons(Tally tally) {
    return Verdict.of(outcome(tally, 30, 3, 1)).reasons();
  }

  private static Outcome outcome(Tally tally, long resumes, long migrations, long costlyLosses) {
    Faults faults = new Faults(60, 50, costlyLosses, resumes, migrations, 2, 1);
    return new Outcome(30, 33, 4_000, 20_000, tally, faults, AS_PLANNED, List.of(), List.of());
  }
}
