package io.everwire.transport;

import java.nio.ByteBuffer;

/**
 * One ordered pipe of whole binary messages that may die at any moment.
 *
 * <ul>
 *   <li>A link does not retry, resume, authenticate, multiplex, send heartbeats or batch; sessions
 *       do.
 *   <li>No method blocks. {@link #send} is called by one thread at a time; {@link #isWritable},
 *       {@link #close} and {@link #traits} by any thread.
 *   <li>Memory is bounded by the caller: it sends only while {@link #isWritable} is true, so a link
 *       holds at most its own buffer and one message more.
 *   <li>It ends exactly once, and says so with {@link LinkListener#onClosed}.
 * </ul>
 */
public interface Link {

  /**
   * Sends one message, after all those sent before on the same lane. The link owns the buffer from
   * here on, and nobody changes its content any more. On a link that has ended this does nothing:
   * whether a message arrived is never known from here.
   *
   * @param lane {@link Lane#RELIABLE}, or {@link Lane#UNRELIABLE} where {@link
   *     LinkTraits#unreliableLane()}
   * @param message what remains of it is sent; at most {@link LinkTraits#maxMessageBytes()} bytes,
   *     zero bytes allowed
   * @throws IllegalArgumentException if the message is too large or the lane does not exist
   */
  void send(Lane lane, ByteBuffer message);

  /**
   * Whether another message would go on towards the peer soon rather than wait in memory. When this
   * turns false, {@link LinkListener#onWritable} follows once it is true again, unless the link
   * ends first. True only between opening and end.
   *
   * @return whether to send now
   */
  boolean isWritable();

  /**
   * Ends the link, or gives up opening it. What was sent before is still delivered if the peer
   * reads it soon. {@link LinkListener#onClosed} follows. A second call does nothing.
   *
   * @param reason told to the peer where the transport can, as far as {@link
   *     CloseReason#description()} fits
   */
  void close(CloseReason reason);

  /**
   * What this link can do. Constant from {@link LinkListener#onOpen} on.
   *
   * @return the traits
   */
  LinkTraits traits();
}
