package io.everwire;

/**
 * The bounds of a server as a whole. Immutable.
 *
 * @param maxSessions sessions at once, detached ones included; further clients are told to try
 *     again later
 * @param maxProvisionalSessions sessions that were welcomed and have not yet heard from their
 *     client; further clients are told to try again later
 * @param maxHandshakes links that have not yet said Hello, or wait for the authenticator; a further
 *     link is closed
 * @param maxChannels channels with subscribers or recent publications; what needs a further one is
 *     refused with {@code RESOURCE_EXHAUSTED}
 */
public record ServerLimits(
    int maxSessions, int maxProvisionalSessions, int maxHandshakes, int maxChannels) {

  /** 10,000 sessions, 1,000 provisional ones, 1,000 handshakes, 100,000 channels. */
  public static final ServerLimits DEFAULT = new ServerLimits(10_000, 1_000, 1_000, 100_000);

  public ServerLimits {
    requirePositive(maxSessions, "maxSessions");
    requirePositive(maxProvisionalSessions, "maxProvisionalSessions");
    requirePositive(maxHandshakes, "maxHandshakes");
    requirePositive(maxChannels, "maxChannels");
  }

  /**
   * These limits with another number of sessions.
   *
   * @param sessions as {@link #maxSessions()}
   * @return the limits
   */
  public ServerLimits withMaxSessions(int sessions) {
    return new ServerLimits(sessions, maxProvisionalSessions, maxHandshakes, maxChannels);
  }

  /**
   * These limits with another number of provisional sessions.
   *
   * @param sessions as {@link #maxProvisionalSessions()}
   * @return the limits
   */
  public ServerLimits withMaxProvisionalSessions(int sessions) {
    return new ServerLimits(maxSessions, sessions, maxHandshakes, maxChannels);
  }

  /**
   * These limits with another number of handshakes.
   *
   * @param handshakes as {@link #maxHandshakes()}
   * @return the limits
   */
  public ServerLimits withMaxHandshakes(int handshakes) {
    return new ServerLimits(maxSessions, maxProvisionalSessions, handshakes, maxChannels);
  }

  /**
   * These limits with another number of channels.
   *
   * @param channels as {@link #maxChannels()}
   * @return the limits
   */
  public ServerLimits withMaxChannels(int channels) {
    return new ServerLimits(maxSessions, maxProvisionalSessions, maxHandshakes, channels);
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "ServerLimits." + name + " is " + value + ", must be positive");
    }
  }
}
