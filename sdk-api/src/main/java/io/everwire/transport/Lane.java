package io.everwire.transport;

/** Which promise a message is sent under. */
public enum Lane {
  /** In order and whole, or the link dies. Every link has this lane. */
  RELIABLE,
  /**
   * May be dropped or overtaken. Only links whose {@link LinkTraits#unreliableLane()} says so have
   * this lane.
   */
  UNRELIABLE
}
