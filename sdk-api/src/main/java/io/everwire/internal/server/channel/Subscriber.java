package io.everwire.internal.server.channel;

import io.everwire.Status;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.SendWindow;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.SharedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of a session at the server: what waits for it, and what may be sent.
 *
 * <ul>
 *   <li>Subscribed stands before the first message, Unsubscribed after the last; messages keep the
 *       order of the channel.
 *   <li>Messages are sent while the client has given credit; a message that has begun is sent whole
 *       unless the subscription ends.
 *   <li>When more comes than {@link QueueBound} admits the subscription ends, and what waits for it
 *       is dropped.
 *   <li>{@link #onJoined} and {@link #offer} are called in the channel's turns, everything else in
 *       the session's serializer.
 * </ul>
 */
final class Subscriber extends FrameSource {
  private final long number;
  private final Session session;
  private final Serializer serializer;
  private final QueueBound bound;
  private final SendWindow window;
  private final Runnable onFinished;
  private final WaitingMessages waiting;

  /** What stands before the messages and is not sent yet. */
  private @Nullable Subscribed first;

  /** What stands after the messages and is not sent yet. */
  private @Nullable Unsubscribed last;

  private boolean ended;

  /**
   * Creates a subscriber.
   *
   * @param creditBytes how much may be sent from the beginning
   * @param onFinished told when the last frame has been taken for sending
   */
  Subscriber(
      long number,
      Session session,
      Serializer serializer,
      QueueBound bound,
      long creditBytes,
      Runnable onFinished) {
    this.number = number;
    this.session = session;
    this.serializer = serializer;
    this.bound = bound;
    this.window = new SendWindow(creditBytes);
    this.waiting = new WaitingMessages(window, bound);
    this.onFinished = onFinished;
  }

  void onJoined(String epoch, long offset) {
    serializer.execute(
        () -> {
          if (!ended) {
            first = new Subscribed(number, epoch, offset);
            session.ready(this);
          }
        });
  }

  /** Hands messages over; false if they are too many, and the subscription is over. */
  boolean offer(List<SharedMessage> batch) {
    Status overflow = bound.admit(batch);
    serializer.execute(overflow == null ? () -> take(batch) : () -> end(overflow));
    return overflow == null;
  }

  private void take(List<SharedMessage> batch) {
    if (!ended) {
      waiting.addAll(batch);
      session.ready(this);
    }
  }

  void onCredit(long bytes) {
    window.grant(bytes);
    session.ready(this);
  }

  /** Ends the subscription; null stands for "as asked for". */
  void end(@Nullable Status status) {
    if (!ended) {
      abandon();
      last = new Unsubscribed(number, status);
      session.ready(this);
    }
  }

  /** Ends the subscription without a word, together with its session. */
  void abandon() {
    ended = true;
    first = null;
    waiting.clear();
  }

  @Override
  protected @Nullable EncodedFrame next() {
    if (last != null) {
      Unsubscribed frame = last;
      last = null;
      onFinished.run();
      return EncodedFrame.of(frame);
    }
    if (first != null) {
      Subscribed frame = first;
      first = null;
      return EncodedFrame.of(frame);
    }
    return waiting.next(number);
  }
}
