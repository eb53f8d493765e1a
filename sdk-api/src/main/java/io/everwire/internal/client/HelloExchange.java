package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.UnknownRequiredFrameException;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Hello on an open link, and the answer to it. Afterwards it passes on to the session what
 * happens on the link.
 *
 * <ul>
 *   <li>Exactly one outcome is told, or none after {@link #giveUp}.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class HelloExchange implements OutboundLink.Holder {

  /** What an exchange leads to. */
  interface Outcome {
    /** Makes the Hello, now that it goes out. */
    LinkFrame.Hello hello(String token);

    /**
     * The server welcomes. Returns where what happens on the link goes from here on, or null if the
     * link is of no use.
     */
    @Nullable Attachment onWelcome(HelloExchange exchange, Link link, LinkFrame.Welcome welcome);

    void onReject(HelloExchange exchange, LinkFrame.Reject reject);

    void onFailed(HelloExchange exchange, Status status);
  }

  private final Resolved endpoint;
  private final OutboundLink link;
  private final String token;
  private final Outcome outcome;
  private final SerialTimers timers;
  private SerialTimers.@Nullable Timer limit;
  private @Nullable Attachment attachment;
  private boolean said;
  private boolean done;

  HelloExchange(
      Resolved endpoint, OutboundLink link, String token, Outcome outcome, SerialTimers timers) {
    this.endpoint = endpoint;
    this.link = link;
    this.token = token;
    this.outcome = outcome;
    this.timers = timers;
  }

  URI uri() {
    return endpoint.endpoint().uri();
  }

  Resolved endpoint() {
    return endpoint;
  }

  /** Whether the Hello is on its way and unanswered. */
  boolean isUnanswered() {
    return said && !done && attachment == null;
  }

  /** Whether the Hello has gone out, whatever came of it. */
  boolean wasSaid() {
    return said;
  }

  /** Says Hello, and waits for the answer no longer than the limit. */
  void start(Duration patience) {
    link.handTo(this);
    limitTo(patience);
    sayHello();
  }

  /** Waits for so long from now on, and no longer. */
  void limitTo(Duration patience) {
    timers.cancel(limit);
    limit =
        timers.schedule(
            patience,
            () ->
                fail(
                    Status.of(
                        StatusCode.DEADLINE_EXCEEDED,
                        uri() + ": no answer to Hello within " + patience.toMillis() + " ms")));
  }

  private void sayHello() {
    if (!said && link.isWritable()) {
      said = true;
      link.link().send(Lane.RELIABLE, BatchWriter.single(outcome.hello(token)));
    }
  }

  /** Closes the link and ignores everything from it. */
  void giveUp(String why) {
    done = true;
    timers.cancel(limit);
    link.close(why);
  }

  private void fail(Status status) {
    if (!done) {
      giveUp(status.toString());
      outcome.onFailed(this, status);
    }
  }

  @Override
  public void onOpen() {
    // It was open before it came here.
  }

  @Override
  public void onMessage(ByteBuffer message) {
    if (attachment != null) {
      attachment.onMessage(message);
    } else if (done) {
      return; // the link was of no use, and is being closed
    } else if (said) {
      onAnswer(message);
    } else {
      fail(Status.of(StatusCode.INVALID_ARGUMENT, uri() + ": spoke before it was spoken to"));
    }
  }

  private void onAnswer(ByteBuffer message) {
    Frame answer;
    try {
      List<Frame> frames = BatchReader.read(message).frames();
      if (frames.size() != 1) {
        throw new WireException("the answer to Hello has " + frames.size() + " frames");
      }
      answer = frames.get(0);
    } catch (WireException | UnknownRequiredFrameException e) {
      fail(
          Status.of(
              StatusCode.INVALID_ARGUMENT,
              uri() + ": answered Hello with nonsense: " + e.getMessage()));
      return;
    }
    if (answer instanceof LinkFrame.Welcome welcome) {
      timers.cancel(limit);
      done = true;
      attachment = outcome.onWelcome(this, link.link(), welcome);
    } else if (answer instanceof LinkFrame.Reject reject) {
      giveUp("rejected");
      outcome.onReject(this, reject);
    } else {
      fail(
          Status.of(
              StatusCode.INVALID_ARGUMENT,
              uri() + ": answered Hello with " + answer.getClass().getSimpleName()));
    }
  }

  @Override
  public void onWritable() {
    if (attachment != null) {
      attachment.onWritable();
    } else {
      sayHello();
    }
  }

  @Override
  public void onClosed(CloseReason reason) {
    if (attachment != null) {
      attachment.onClosed(reason);
    } else {
      fail(Status.of(StatusCode.UNAVAILABLE, uri() + ": " + reason));
    }
  }
}
