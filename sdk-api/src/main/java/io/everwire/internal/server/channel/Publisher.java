package io.everwire.internal.server.channel;

/** Who published to a channel, and is told when that has happened. */
interface Publisher {

  /**
   * Publications were taken, in the order in which they were given. Called in the channel's turn.
   *
   * @param epoch of the channel
   * @param firstOffset of the first; the others follow without a hole
   * @param count how many
   * @param cost what they cost together
   */
  void onPublished(String epoch, long firstOffset, int count, long cost);
}
