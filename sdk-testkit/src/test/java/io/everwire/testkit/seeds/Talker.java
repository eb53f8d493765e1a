package io.everwire.testkit.seeds;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One side of a stream: sends numbered messages and then half-closes, or cancels on the way, and
 * writes down what comes from the other side.
 */
final class Talker implements StreamListener<ByteBuffer> {
  /** What one side of a stream is going to do. */
  record Script(int source, int messages, int cancelAfter, boolean impatient) {
    static final int NEVER = Integer.MAX_VALUE;
  }

  /** A message this side has sent, and what it was told. */
  private static final class Sent {
    final int size;
    boolean refused;

    Sent(int size) {
      this.size = size;
    }
  }

  private final Judge judge;
  private final Script script;
  private final Sizes sizes;
  private final RandomGenerator random;
  private final List<Sent> sent = new ArrayList<>();
  private final List<ByteBuffer> received = new ArrayList<>();
  private @Nullable Stream<ByteBuffer, ByteBuffer> stream;
  private @Nullable Status closed;
  private boolean halfClosed;
  private boolean peerHalfClosed;
  private boolean cancelled;
  private int pending;
  private int receivedMessages;

  Talker(Judge judge, Script script, Sizes sizes, RandomGenerator random) {
    this.judge = judge;
    this.script = script;
    this.sizes = sizes;
    this.random = random;
  }

  void use(Stream<ByteBuffer, ByteBuffer> own) {
    stream = own;
  }

  int pending() {
    return pending;
  }

  int receivedMessages() {
    return receivedMessages;
  }

  boolean isOver() {
    return closed != null;
  }

  @Nullable Status closed() {
    return closed;
  }

  boolean hasCancelled() {
    return cancelled;
  }

  @Nullable Stream<ByteBuffer, ByteBuffer> stream() {
    return stream;
  }

  /** Sends what may be sent now. */
  void pump() {
    Stream<ByteBuffer, ByteBuffer> own = stream;
    if (own == null || halfClosed || cancelled || closed != null) {
      return;
    }
    for (int burst = 0;
        sent.size() < script.messages() && (own.isReady() || (script.impatient() && burst < 5));
        burst++) {
      if (sent.size() >= script.cancelAfter()) {
        cancelled = true;
        own.cancel(Status.of(StatusCode.CANCELLED, "the script says so"));
        return;
      }
      sendOne(own);
      if (closed != null) {
        return;
      }
    }
    if (sent.size() >= script.messages()) {
      halfClosed = true;
      own.halfClose();
    }
  }

  private void sendOne(Stream<ByteBuffer, ByteBuffer> own) {
    int number = sent.size();
    // The first message tells the other side which stream this is.
    int size = number == 0 ? Payload.HEADER_BYTES : sizes.draw(random);
    Sent message = new Sent(size);
    sent.add(message);
    pending++;
    own.send(Payload.of(script.source(), number, size))
        .whenComplete((done, failure) -> judge.watch(() -> settled(message, failure)));
  }

  private void settled(Sent message, @Nullable Throwable failure) {
    pending--;
    if (failure == null) {
      return;
    }
    if (!(failure instanceof RealtimeException known)) {
      throw new Violation(this + ": sending failed with " + failure);
    }
    message.refused = known.status().code() == StatusCode.RESOURCE_EXHAUSTED;
  }

  @Override
  public void onMessage(ByteBuffer message) {
    judge.watch(
        () -> {
          if (closed != null || peerHalfClosed) {
            throw new Violation(this + ": a message after the end");
          }
          if (Payload.isNumbered(message) && !Payload.isIntact(message)) {
            throw new Violation(this + ": damaged message " + received.size());
          }
          received.add(message);
          receivedMessages++;
        });
  }

  @Override
  public void onReady() {
    judge.watch(this::pump);
  }

  @Override
  public void onHalfClosed() {
    judge.watch(
        () -> {
          if (closed != null || peerHalfClosed) {
            throw new Violation(this + ": half-closed after the end");
          }
          peerHalfClosed = true;
        });
  }

  @Override
  public void onClosed(Status status) {
    judge.watch(
        () -> {
          if (closed != null) {
            throw new Violation(this + ": closed twice, with " + closed + " and " + status);
          }
          closed = status;
        });
  }

  /** Checks that what came here is what the other side sent: all of it, or the beginning of it. */
  void checkAgainst(Talker sender, boolean all) {
    int at = 0;
    for (int number = 0; number < sender.sent.size() && at < received.size(); number++) {
      Sent message = sender.sent.get(number);
      if (message.refused) {
        continue;
      }
      ByteBuffer got = received.get(at);
      if (!Payload.matches(got, sender.script.source(), number, message.size)) {
        String what =
            Payload.isNumbered(got) ? "message " + Payload.number(got) : got.remaining() + " bytes";
        throw new Violation(
            this + ": expected message " + number + " of " + message.size + " bytes, got " + what);
      }
      at++;
    }
    if (at < received.size()) {
      throw new Violation(
          this + ": received " + received.size() + " messages, more than were sent");
    }
    long accepted = sender.sent.stream().filter(message -> !message.refused).count();
    if (all && received.size() != accepted) {
      throw new Violation(
          this
              + ": received "
              + received.size()
              + " messages of "
              + accepted
              + ", closed with "
              + closed);
    }
    received.clear();
  }

  @Override
  public String toString() {
    return "side " + script.source() + " (" + pending + " of " + sent.size() + " sends pending)";
  }
}
