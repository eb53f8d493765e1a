package io.everwire.transport;

import java.nio.ByteBuffer;
import java.util.List;

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
   * As {@link #send(Lane, ByteBuffer)}, of one message in parts that stand one after the other: a
   * link that copies what it sends in any case need not have it copied together before.
   *
   * @param lane as there
   * @param parts at least one; what remains of each is sent. The link owns them all, as one message
   * @throws IllegalArgumentException as there
   */
  default void send(Lane lane, List<ByteBuffer> parts) {
    if (parts.size() == 1) {
      send(lane, parts.get(0));
      return;
    }
    ByteBuffer message = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(message::put);
    send(lane, message.flip());
  }

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
