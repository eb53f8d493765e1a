package io.everwire.broker;

import java.util.List;

/**
 * Told what comes on a channel. Calls come one after the other, each happening before the next, in
 * any thread; they do not block.
 */
public interface ChannelListener {

  /**
   * Publications, mostly in order; see {@link Broker} for what may go wrong.
   *
   * @param epoch of their offsets
   * @param publications at least one
   */
  void onPublications(String epoch, List<LoggedPublication> publications);

  /**
   * A volatile publication.
   *
   * @param publication what was sent
   */
  void onVolatile(Publication publication);

  /**
   * Members have come or gone.
   *
   * @param entered who has come, or has changed
   * @param left who has gone
   */
  void onPresence(List<PresentMember> entered, List<PresentMember> left);

  /**
   * The subscription has failed and brings nothing more; what was published since may have been
   * missed. The last call: whoever still wants to be told subscribes again.
   *
   * @param reason for the log
   */
  void onInterrupted(String reason);
}
