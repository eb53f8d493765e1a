package io.everwire.testkit.seeds;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One side of a stream: does what its script says, and checks what comes: in order, intact, nothing
 * that was not asked for, and nothing after the end.
 */
final class Party implements StreamListener<ByteBuffer> {
  private final Judge judge;
  private final String name;
  private final int source;
  private final StreamScript.Part part;
  private final boolean answersAtEnd;
  private final Sizes sizes;
  private final RandomGenerator random;
  private @Nullable Stream<ByteBuffer, ByteBuffer> stream;
  private @Nullable Status closed;
  private @Nullable Status gaveUpWith;
  private boolean halfClosed;
  private boolean peerHalfClosed;
  private int sent;
  private int received;
  private long asked;

  /**
   * Creates a side.
   *
   * @param source in its payloads; its peer's is one more or less
   * @param answersAtEnd whether it sends nothing before the other side has half-closed
   */
  Party(
      Judge judge,
      String name,
      int source,
      StreamScript.Part part,
      boolean answersAtEnd,
      Sizes sizes,
      RandomGenerator random) {
    this.judge = judge;
    this.name = name;
    this.source = source;
    this.part = part;
    this.answersAtEnd = answersAtEnd;
    this.sizes = sizes;
    this.random = random;
  }

  void use(Stream<ByteBuffer, ByteBuffer> own) {
    stream = own;
  }

  @Nullable Status closed() {
    return closed;
  }

  /** With what this side has ended the stream, if it has. */
  @Nullable Status gaveUpWith() {
    return gaveUpWith;
  }

  int sent() {
    return sent;
  }

  int received() {
    return received;
  }

  /** Sends and asks as it likes. */
  void act() {
    Stream<ByteBuffer, ByteBuffer> own = stream;
    if (own == null || closed != null || gaveUpWith != null) {
      return;
    }
    if (part.asks() && asked == received && random.nextBoolean()) {
      asked++;
      own.request(1);
    }
    send(own);
  }

  private void send(Stream<ByteBuffer, ByteBuffer> own) {
    if (halfClosed || (answersAtEnd && !peerHalfClosed)) {
      return;
    }
    while (sent < part.messages() && own.isReady()) {
      if (sent >= part.cancelAfter()) {
        giveUp(own);
        return;
      }
      Payload.of(source, sent, 0);
      ByteBuffer payload =
          Payload.of(source, sent, Math.max(Payload.HEADER_BYTES, sizes.draw(random)));
      sent++;
      own.send(payload).exceptionally(failure -> null);
    }
    if (sent >= part.messages()) {
      halfClosed = true;
      if (part.cancelAfter() == part.messages()) {
        giveUp(own);
      } else {
        own.halfClose();
      }
    }
  }

  private void giveUp(Stream<ByteBuffer, ByteBuffer> own) {
    gaveUpWith = Status.of(StatusCode.ABORTED, "the script says so");
    own.cancel(gaveUpWith);
  }

  /** The opener's deadline has been reached on this side's clock. */
  boolean hasTimedOut() {
    return closed != null && closed.code() == StatusCode.DEADLINE_EXCEEDED;
  }

  @Override
  public long initialDemand() {
    return part.asks() ? 0 : Long.MAX_VALUE;
  }

  @Override
  public void onMessage(ByteBuffer message) {
    judge.watch(
        () -> {
          requireOpen("a message");
          if (part.asks() && received >= asked) {
            throw new Violation(this + ": a message that was not asked for");
          }
          if (!Payload.isNumbered(message)
              || !Payload.isIntact(message)
              || Payload.source(message) != (source ^ 1)
              || Payload.number(message) != received) {
            throw new Violation(this + ": another message than number " + received);
          }
          received++;
        });
  }

  @Override
  public void onReady() {
    judge.watch(
        () -> {
          if (closed != null) {
            throw new Violation(this + ": ready after the end");
          }
          act();
        });
  }

  @Override
  public void onHalfClosed() {
    judge.watch(
        () -> {
          requireOpen("a half-close");
          peerHalfClosed = true;
        });
  }

  private void requireOpen(String what) {
    if (closed != null || peerHalfClosed) {
      throw new Violation(this + ": " + what + " after the end");
    }
  }

  @Override
  public void onClosed(Status status) {
    judge.watch(
        () -> {
          if (closed != null) {
            throw new Violation(this + ": closed twice, the second time with " + status);
          }
          closed = status;
        });
  }

  @Override
  public String toString() {
    return name
        + " (sent "
        + sent
        + " of "
        + part.messages()
        + ", received "
        + received
        + ", ended "
        + closed
        + ")";
  }
}
