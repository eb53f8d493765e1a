package io.everwire.internal.session;

/**
 * How many counted frames have been received in the session, and how many of a new link's first
 * frames are known already. Confined to the session's serializer.
 */
public class InboundCount {
  private long received;
  private long known;

  /** Counted frames taken since the session began: what acks and Hellos tell the peer. */
  public long received() {
    return received;
  }

  /** Begins a link on which the peer replays from a number that may be below what was received. */
  public void replayFrom(long number) {
    known = received - number;
  }

  /**
   * Counts the next counted frame of the present link; false if it was received before and must be
   * dropped.
   */
  public boolean take() {
    if (known > 0) {
      known--;
      return false;
    }
    received++;
    return true;
  }
}
