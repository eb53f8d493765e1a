package io.everwire.transport;

/**
 * All that the session engine may know of how a link works.
 *
 * @param maxMessageBytes the largest message that {@link Link#send} takes, in bytes
 * @param unreliableLane whether {@link Lane#UNRELIABLE} exists on this link
 */
public record LinkTraits(int maxMessageBytes, boolean unreliableLane) {
  public LinkTraits {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", must be positive");
    }
  }
}
