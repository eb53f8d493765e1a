package io.everwire.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a run has shown what it should.
 *
 * @param outcome what it has shown
 * @param reasons why not; none if it has
 */
record Verdict(Outcome outcome, List<String> reasons) {
  /** A run that moves less than this proves little. */
  private static final long LEAST_RECEIVED = 10_001;

  Verdict {
    reasons = List.copyOf(reasons);
  }

  static Verdict of(Outcome outcome) {
    List<String> reasons = new ArrayList<>();
    Tally tally = outcome.tally();
    unless(tally.lost() == 0, reasons, "%,d lost", tally.lost());
    unless(tally.duplicated() == 0, reasons, "%,d duplicated", tally.duplicated());
    unless(tally.reordered() == 0, reasons, "%,d reordered", tally.reordered());
    unless(
        tally.received() == outcome.expected(),
        reasons,
        "%,d messages received, %,d expected",
        tally.received(),
        outcome.expected());
    unless(
        tally.received() >= LEAST_RECEIVED,
        reasons,
        "only %,d messages received, at least %,d are needed for a proof",
        tally.received(),
        LEAST_RECEIVED);
    Faults faults = outcome.faults();
    unless(
        faults.hasResumes(outcome.wantedSeconds()),
        reasons,
        "only %,d resumes, one for each of %,d seconds is needed for a proof",
        faults.resumes(),
        outcome.wantedSeconds());
    unless(
        faults.hasMigrations(),
        reasons,
        "only %,d migrations, more are needed for a proof",
        faults.migrations());
    unless(
        faults.hasFallbacksAndUpgrades(),
        reasons,
        "%,d fallbacks and %,d upgrades, at least one of each is needed for a proof",
        faults.fallbacks(),
        faults.upgrades());
    unless(faults.hasCostlyLosses(), reasons, "no cut hit a message that was not acknowledged yet");
    Continuity continuity = outcome.continuity();
    unless(
        continuity.isAsPlanned(),
        reasons,
        "%,d recoveries and %,d gaps, but %,d and %,d were planned",
        continuity.recoveries(),
        continuity.gaps(),
        continuity.plannedRecoveries(),
        continuity.plannedGaps());
    unless(
        continuity.plannedRecoveries() > 0 && continuity.plannedGaps() > 0,
        reasons,
        "the server was not restarted on both the same and a new broker");
    reasons.addAll(outcome.troubles());
    return new Verdict(outcome, reasons);
  }

  private static void unless(
      boolean fine, List<String> reasons, String reason, Object... arguments) {
    if (!fine) {
      reasons.add(String.format(Locale.ROOT, reason, arguments));
    }
  }

  boolean isGood() {
    return reasons.isEmpty();
  }

  /** What people are told at the end, and on the last line programs. */
  List<String> report() {
    List<String> lines = new ArrayList<>(outcome.findings());
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d s, %,d cuts ordered, %,d links died, %,d of them with messages under way",
            outcome.seconds(),
            outcome.faults().cuts(),
            outcome.faults().linksLost(),
            outcome.faults().costlyLosses()));
    reasons.forEach(reason -> lines.add("FAILED: " + reason));
    lines.add(line());
    return lines;
  }

  String line() {
    Tally tally = outcome.tally();
    return "sent="
        + outcome.sent()
        + " received="
        + tally.received()
        + " lost="
        + tally.lost()
        + " duplicated="
        + tally.duplicated()
        + " reordered="
        + tally.reordered()
        + " resumes="
        + outcome.faults().resumes()
        + " migrations="
        + outcome.faults().migrations()
        + " fallbacks="
        + outcome.faults().fallbacks()
        + " upgrades="
        + outcome.faults().upgrades()
        + " recoveries="
        + outcome.continuity().recoveries()
        + " gaps="
        + outcome.continuity().gaps();
  }
}
