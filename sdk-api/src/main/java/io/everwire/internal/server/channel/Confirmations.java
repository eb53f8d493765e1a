package io.everwire.internal.server.channel;

import io.everwire.Status;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.EncodedFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a session's publishes that wait to be sent.
 *
 * <ul>
 *   <li>In order for each channel; what follows without a hole goes as one answer.
 *   <li>Bounded by the window of publishes, of which an answer gives its part back when it is taken
 *       for sending, not before.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class Confirmations extends FrameSource {
  private final Session session;
  private final InboundWindow window;
  private final ArrayDeque<Answer> waiting = new ArrayDeque<>(4);

  Confirmations(Session session, InboundWindow window) {
    this.session = session;
    this.window = window;
  }

  void confirm(InboundChannel channel, String epoch, long firstOffset, int count, long cost) {
    add(new Answer(channel, epoch, firstOffset, null, count, cost));
  }

  void refuse(InboundChannel channel, Status status, long cost) {
    add(new Answer(channel, "", 0, status, 1, cost));
  }

  private void add(Answer answer) {
    Answer last = answer.channel.lastAnswer;
    if (last != null && last.takesIn(answer)) {
      return;
    }
    answer.channel.lastAnswer = answer;
    waiting.addLast(answer);
    session.ready(this);
  }

  void clear() {
    waiting.clear();
  }

  @Override
  protected @Nullable EncodedFrame next() {
    Answer answer = waiting.pollFirst();
    if (answer == null) {
      return null;
    }
    window.giveBack(answer.count, answer.cost);
    InboundChannel channel = answer.channel;
    if (channel.lastAnswer == answer) {
      channel.lastAnswer = null;
    }
    return EncodedFrame.of(
        new Published(
            channel.number(),
            answer.firstOffset,
            channel.untold(answer.epoch),
            answer.count == 1 ? 0 : answer.count,
            answer.status));
  }

  /** One answer to one or several publishes. */
  static final class Answer {
    private final InboundChannel channel;
    private final String epoch;
    private final long firstOffset;
    private final @Nullable Status status;
    private int count;
    private long cost;

    private Answer(
        InboundChannel channel,
        String epoch,
        long firstOffset,
        @Nullable Status status,
        int count,
        long cost) {
      this.channel = channel;
      this.epoch = epoch;
      this.firstOffset = firstOffset;
      this.status = status;
      this.count = count;
      this.cost = cost;
    }

    private boolean takesIn(Answer next) {
      boolean follows =
          status == null
              ? next.status == null
                  && next.epoch.equals(epoch)
                  && next.firstOffset == firstOffset + count
              : status.equals(next.status);
      if (follows) {
        count += next.count;
        cost += next.cost;
      }
      return follows;
    }
  }
}
