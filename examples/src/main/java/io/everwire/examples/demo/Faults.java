package io.everwire.examples.demo;

import java.util.List;

/**
 * What sessions went through.
 *
 * @param cuts cuts that were ordered; one of a link that died first did not take place
 * @param linksLost links that died under a session
 * @param costlyLosses those of them that died while messages were under way
 * @param resumes sessions resumed after the loss of a link
 * @param migrations sessions moved to another link because they were told to
 * @param fallbacks sessions that went on over an endpoint that they do not prefer
 * @param upgrades sessions that moved to a better endpoint by themselves
 */
record Faults(
    long cuts,
    long linksLost,
    long costlyLosses,
    long resumes,
    long migrations,
    long fallbacks,
    long upgrades) {
  private static final long LEAST_MIGRATIONS = 3;

  static Faults of(LinkCutter cutter, List<SessionDiary> diaries) {
    return new Faults(
        cutter.cuts(),
        diaries.stream().mapToLong(SessionDiary::linksLost).sum(),
        diaries.stream().mapToLong(SessionDiary::costlyLosses).sum(),
        diaries.stream().mapToLong(SessionDiary::resumes).sum(),
        diaries.stream().mapToLong(SessionDiary::migrations).sum(),
        diaries.stream().mapToLong(SessionDiary::fallbacks).sum(),
        diaries.stream().mapToLong(SessionDiary::upgrades).sum());
  }

  /** Whether there were enough resumes for a proof: one for each second that is asked for. */
  boolean hasResumes(long seconds) {
    return resumes >= seconds;
  }

  boolean hasMigrations() {
    return migrations >= LEAST_MIGRATIONS;
  }

  /** Whether a session had to do without what it prefers, and came back to it. */
  boolean hasFallbacksAndUpgrades() {
    return fallbacks > 0 && upgrades > 0;
  }

  boolean hasCostlyLosses() {
    return costlyLosses > 0;
  }

  /** Whether a run that was to take so many seconds proves something. */
  boolean suffice(long seconds) {
    return hasResumes(seconds) && hasMigrations() && hasFallbacksAndUpgrades() && hasCostlyLosses();
  }
}
