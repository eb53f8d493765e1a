package io.everwire.internal.client;

import io.everwire.Credentials;
import io.everwire.RealtimeException;
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
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: opens a link, says Hello, and waits for the answer. Afterwards it passes on to the
 * session what happens on the link.
 *
 * <ul>
 *   <li>Exactly one outcome is told, or none after {@link #giveUp}.
 *   <li>The token is asked for anew, beside the opening of the link.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class HelloExchange {

  /** What an attempt leads to. */
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

  private enum State {
    OPENING,
    WAITING,
    ATTACHED,
    DONE
  }

  private final Resolved endpoint;
  private final Outcome outcome;
  private final Executor serializer;
  private final SerialTimers timers;
  private State state = State.OPENING;
  private @Nullable Link link;
  private boolean linkIsOpen;
  private @Nullable String token;
  private SerialTimers.@Nullable Timer timeout;
  private @Nullable Attachment attachment;

  HelloExchange(Resolved endpoint, Outcome outcome, Executor serializer, SerialTimers timers) {
    this.endpoint = endpoint;
    this.outcome = outcome;
    this.serializer = serializer;
    this.timers = timers;
  }

  Resolved endpoint() {
    return endpoint;
  }

  /** Whether a Hello is on its way and unanswered. */
  boolean isHelloUnanswered() {
    return state == State.WAITING;
  }

  void start(@Nullable Credentials credentials, LinkConfig config, Duration patience) {
    timeout =
        timers.schedule(
            patience,
            () ->
                fail(
                    StatusCode.DEADLINE_EXCEEDED,
                    describe() + ": no answer within " + patience.toMillis() + " ms"));
    if (credentials == null) {
      token = "";
    } else {
      config.environment().executor().execute(() -> ask(credentials));
    }
    try {
      link = endpoint.transport().connect(endpoint.endpoint(), config, new Events());
    } catch (RuntimeException e) {
      fail(StatusCode.INVALID_ARGUMENT, describe() + ": " + e.getMessage());
    }
  }

  private void ask(Credentials credentials) {
    try {
      String fresh = credentials.token();
      serializer.execute(() -> onToken(fresh));
    } catch (Exception e) {
      Status status =
          e instanceof RealtimeException known
              ? known.status()
              : Status.of(StatusCode.UNAVAILABLE, "the credentials gave no token: " + e);
      serializer.execute(() -> fail(status));
    }
  }

  private void onToken(@Nullable String fresh) {
    if (fresh == null) {
      fail(StatusCode.UNAVAILABLE, "the credentials gave no token: null");
    } else {
      token = fresh;
      sayHello();
    }
  }

  private void sayHello() {
    if (state == State.OPENING
        && linkIsOpen
        && link != null
        && token != null
        && link.isWritable()) {
      state = State.WAITING;
      link.send(Lane.RELIABLE, BatchWriter.single(outcome.hello(token)));
    }
  }

  /** Closes the link and ignores everything from it. */
  void giveUp(String why) {
    end(why);
  }

  private void end(String why) {
    state = State.DONE;
    timers.cancel(timeout);
    if (link != null) {
      link.close(CloseReason.local(why));
    }
  }

  private void fail(StatusCode code, String message) {
    fail(Status.of(code, message));
  }

  private void fail(Status status) {
    if (state == State.OPENING || state == State.WAITING) {
      end(status.toString());
      outcome.onFailed(this, status);
    }
  }

  private void onMessage(ByteBuffer message) {
    if (attachment != null) {
      attachment.onMessage(message);
    } else if (state == State.WAITING) {
      onAnswer(message);
    } else if (state == State.OPENING) {
      fail(StatusCode.INVALID_ARGUMENT, describe() + " spoke before it was spoken to");
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
          StatusCode.INVALID_ARGUMENT,
          describe() + " answered Hello with nonsense: " + e.getMessage());
      return;
    }
    if (answer instanceof LinkFrame.Welcome welcome && link != null) {
      timers.cancel(timeout);
      state = State.ATTACHED;
      attachment = outcome.onWelcome(this, link, welcome);
    } else if (answer instanceof LinkFrame.Reject reject) {
      end("rejected");
      outcome.onReject(this, reject);
    } else {
      fail(
          StatusCode.INVALID_ARGUMENT,
          describe() + " answered Hello with " + answer.getClass().getSimpleName());
    }
  }

  private void onClosed(CloseReason reason) {
    if (attachment != null) {
      attachment.onClosed(reason);
    } else {
      fail(StatusCode.UNAVAILABLE, describe() + ": " + reason);
    }
  }

  private String describe() {
    return endpoint.endpoint().uri().toString();
  }

  /** Brings what happens on the link into the serializer. */
  private final class Events implements LinkListener {
    @Override
    public void onOpen(Link opened) {
      serializer.execute(
          () -> {
            link = opened;
            linkIsOpen = true;
            if (state == State.DONE) {
              opened.close(CloseReason.local("given up"));
            } else {
              sayHello();
            }
          });
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      serializer.execute(() -> HelloExchange.this.onMessage(message));
    }

    @Override
    public void onWritable() {
      serializer.execute(HelloExchange.this::sayHello);
    }

    @Override
    public void onClosed(CloseReason reason) {
      serializer.execute(() -> HelloExchange.this.onClosed(reason));
    }
  }
}
