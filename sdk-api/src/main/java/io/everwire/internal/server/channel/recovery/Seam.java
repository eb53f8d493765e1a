package io.everwire.internal.server.channel.recovery;

/** Where what is read from history ends and what comes live begins. Without state. */
public class Seam {

  /**
   * Whether something that was read is told.
   *
   * @param offset its offset
   * @param liveAfter after which offset what comes live is told
   */
  public boolean isBeforeLive(long offset, long liveAfter) {
    return offset <= liveAfter;
  }
}
