package io.everwire.transport;

import java.nio.ByteBuffer;

/**
 * What happens on one link. The transport calls these methods one after the other, never two at
 * once, each happening before the next; any thread may carry them. An implementation never blocks
 * and never throws: a slow listener would stop the transport's own threads.
 */
public interface LinkListener {

  /**
   * The link is open. The first call for a link that this side connects; not called for accepted
   * links, which are open when they are handed over. May come before {@link Transport#connect} has
   * returned.
   *
   * @param link the link, the same object that {@link Transport#connect} returns
   */
  void onOpen(Link link);

  /**
   * A whole message has come.
   *
   * @param lane the lane it came on
   * @param message the message; owned by the listener, which may keep it; nobody changes its
   *     content any more
   */
  void onMessage(Lane lane, ByteBuffer message);

  /** {@link Link#isWritable} has turned from false to true. */
  void onWritable();

  /**
   * The link has ended, or could not be opened. Exactly once, and the last call.
   *
   * @param reason why
   */
  void onClosed(CloseReason reason);
}
