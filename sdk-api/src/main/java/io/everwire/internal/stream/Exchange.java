package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one session: who has sent a last frame, and what follows from it.
 *
 * <ul>
 *   <li>A side's last frame is StreamEnd or StreamReset, the acceptor's not before its handler has
 *       returned, and a StreamReset not before all that the application does for the stream has
 *       been told and is done. With both, the stream leaves the table and its slot is free.
 *   <li>A StreamReset may follow the same side's StreamEnd while the other's last frame is awaited:
 *       who has said all can still give up waiting for the answer.
 *   <li>A StreamReset is answered with one by a side that has sent no last frame yet.
 *   <li>The application is told of the end once: OK when both sides have half-closed, otherwise the
 *       status that came first.
 * </ul>
 *
 * Confined to the session's serializer.
 */
final class Exchange {

  /** What the stream brings to this side's application. Called in the serializer. */
  interface Receiver {
    void onMessage(ByteBuffer payload);

    void onHalfClosed();

    void onEnded(Status status);
  }

  /** For a stream that has ended before it began. */
  static final Receiver NOBODY =
      new Receiver() {
        @Override
        public void onMessage(ByteBuffer payload) {}

        @Override
        public void onHalfClosed() {}

        @Override
        public void onEnded(Status status) {}
      };

  private final long number;
  private final SessionStreams table;
  private final StreamWindow window;
  private final Outgoing out;
  private final Incoming in;
  private final Receiver receiver;

  private final boolean accepted;

  /** What the acceptor's application is still doing: while there is any, no last frame goes. */
  private int works;

  private boolean lastSent;
  private boolean lastReceived;
  private @Nullable Status ended;

  /** What the peer is to be told. */
  private @Nullable Status resetToSend;

  Exchange(long number, SessionStreams table, Outgoing out, Receiver receiver, boolean accepted) {
    this.number = number;
    this.table = table;
    this.window = table.newWindow();
    this.out = out;
    this.in = table.newIncoming(number);
    this.receiver = receiver;
    this.accepted = accepted;
    this.works = accepted ? 1 : 0;
  }

  long number() {
    return number;
  }

  StreamWindow window() {
    return window;
  }

  Outgoing outgoing() {
    return out;
  }

  long maxMessageBytes() {
    return table.maxSentMessageBytes();
  }

  /** Notes that there may be something to send. */
  void wake() {
    table.ready(out);
  }

  /** Notes that it wants the window above all streams. */
  void waitForOthers() {
    table.waitForOthers(out);
  }

  void onData(StreamData data) {
    checkNotEnded("data");
    ByteBuffer message = in.take(data);
    if (message == null) {
      return;
    }
    if (ended == null) {
      receiver.onMessage(message);
    } else {
      in.consumed(Items.cost(message.remaining()));
    }
  }

  void onEnd() {
    checkNotEnded("StreamEnd");
    in.end();
    lastReceived = true;
    if (ended == null) {
      receiver.onHalfClosed();
      endIfBothHalfClosed();
    }
    leaveIfDone();
  }

  void onReset(Status status) {
    if (!lastReceived) {
      in.abort();
      lastReceived = true;
    }
    Status reason =
        status.isOk() ? Status.of(StatusCode.UNKNOWN, "reset without a reason") : status;
    end(reason);
    if (!lastSent && resetToSend == null) {
      reset(Status.of(reason.code(), ""));
    }
    leaveIfDone();
  }

  private void checkNotEnded(String what) {
    if (lastReceived) {
      throw new WireException(what + " on stream " + number + " after its sender's last frame");
    }
  }

  /** The listener has consumed messages, or never will. */
  void onConsumed(long cost) {
    in.consumed(cost);
  }

  /** The application begins to do something for the stream: the acceptor's handler at first. */
  void onWorkBegun() {
    works++;
  }

  void onWorkDone() {
    works--;
    wake();
  }

  /** Ends both directions, from this side. */
  void cancel(Status status) {
    if (ended == null) {
      end(status);
      reset(status);
    }
  }

  /** The session has ended, and with it the stream. */
  void abandon(Status status) {
    end(status);
  }

  private void reset(Status status) {
    resetToSend = status;
    wake();
  }

  private void endIfBothHalfClosed() {
    if (lastSent && lastReceived) {
      end(Status.OK);
    }
  }

  private void end(Status status) {
    if (ended == null) {
      ended = status;
      if (accepted && !status.isOk()) {
        // Until the receiver says that the application knows.
        onWorkBegun();
      }
      out.refuse(status);
      receiver.onEnded(status);
    }
  }

  /** The application has been told of the end, and runs nothing that it did before. */
  void onEndTold() {
    if (accepted && ended != null && !ended.isOk()) {
      onWorkDone();
    }
  }

  /** Whether a frame that ends the stream still has to go. */
  boolean owesLastFrame(boolean halfClosed) {
    return resetToSend != null || (halfClosed && !lastSent && ended == null);
  }

  /** The status for a StreamReset that goes now, if one is to go. */
  @Nullable Status takeReset() {
    Status status = resetToSend;
    if (status == null || works > 0) {
      return null;
    }
    resetToSend = null;
    onLastSent();
    leaveIfDone();
    return status;
  }

  /** Whether a StreamEnd goes now. */
  boolean takeEnd() {
    if (works > 0 || lastSent) {
      return false;
    }
    onLastSent();
    endIfBothHalfClosed();
    leaveIfDone();
    return true;
  }

  private void onLastSent() {
    if (!lastSent) {
      lastSent = true;
      window.end();
    }
  }

  private void leaveIfDone() {
    if (lastSent && lastReceived) {
      resetToSend = null;
      table.leave(this);
    }
  }

  /** StreamCredit for this stream has come. */
  void onCredit(long bytes) {
    if (lastSent) {
      table.onSettled(bytes);
    } else {
      window.grant(bytes);
      wake();
      table.onSharedChange();
      out.onRoom();
    }
  }
}
