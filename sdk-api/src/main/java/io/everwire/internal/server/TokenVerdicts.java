package io.everwire.internal.server;

/**
 * Which generation of a session's token was accepted last, and whether one is being judged now.
 * Confined to the session's serializer.
 */
final class TokenVerdicts {
  private long acceptedGeneration = 1;
  private boolean inFlight;
  private boolean judging;

  /** A token begins to be judged; false if the verdict on another one has not been sent. */
  boolean begin() {
    boolean free = !inFlight;
    inFlight = true;
    judging = true;
    return free;
  }

  /** The verdict is there. */
  void judged() {
    judging = false;
  }

  /** The verdict has been sent. */
  void end() {
    inFlight = false;
  }

  boolean isJudging() {
    return judging;
  }

  /**
   * Whether a token of a generation says nothing any more: it was replayed, or a newer one was
   * accepted.
   */
  boolean isSuperseded(long generation) {
    return generation <= acceptedGeneration;
  }

  void onAccepted(long generation) {
    acceptedGeneration = Math.max(acceptedGeneration, generation);
  }
}
