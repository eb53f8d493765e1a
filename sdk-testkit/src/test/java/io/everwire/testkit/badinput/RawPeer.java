package io.everwire.testkit.badinput;

import static java.util.Objects.requireNonNull;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client without an engine: it sends the bytes that it is told to, right or wrong, and remembers
 * what comes back. It never acks, answers or reconnects by itself.
 */
final class RawPeer implements LinkListener {
  private static final int[] NO_NUMBERS = {};

  private final Runnable settle;
  private final Link link;
  private final List<Frame> frames = new ArrayList<>();
  private long received;
  private long lastAck;
  private @Nullable CloseReason closed;

  /**
   * Opens a link.
   *
   * @param settle lets everything happen that follows from what was sent
   */
  RawPeer(Transport transport, Endpoint endpoint, LinkConfig config, Runnable settle) {
    this.settle = settle;
    this.link = transport.connect(endpoint, config, this);
    settle.run();
  }

  static LinkConfig config(io.everwire.transport.Environment environment) {
    return new LinkConfig(64 * 1024 * 1024, Duration.ofSeconds(5), environment);
  }

  static Hello hello(String token, String sessionId, byte[] key, long attempt, long received) {
    return new Hello(
        new int[] {1},
        "raw-peer",
        token,
        attempt,
        sessionId,
        key,
        attempt,
        received,
        NO_NUMBERS,
        WireLimits.DEFAULT);
  }

  /** The first Hello of a new session. */
  static Hello hello() {
    return hello("guest", "", new byte[0], 1, 0);
  }

  RawPeer send(byte[] message) {
    link.send(Lane.RELIABLE, ByteBuffer.wrap(message));
    settle.run();
    return this;
  }

  /** Sends frames as one batch. */
  RawPeer send(Frame... batch) {
    return sendWithAck(0, batch);
  }

  RawPeer sendWithAck(long ack, Frame... batch) {
    return send(encode(ack, batch));
  }

  static byte[] encode(long ack, Frame... batch) {
    BatchWriter writer = new BatchWriter(Integer.MAX_VALUE);
    for (Frame frame : batch) {
      writer.add(EncodedFrame.of(frame));
    }
    ByteBuffer bytes = writer.finish(ack);
    byte[] message = new byte[bytes.remaining()];
    bytes.get(message);
    return message;
  }

  /** Opens a session, and answers its Welcome as an honest client does. */
  Welcome open() {
    send(hello());
    Welcome welcome = last(Welcome.class);
    send(new byte[0]);
    return welcome;
  }

  void close() {
    link.close(CloseReason.local("done"));
    settle.run();
  }

  /** All frames of a kind that have come. */
  <F extends Frame> List<F> all(Class<F> kind) {
    return frames.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The last frame of a kind that has come. */
  <F extends Frame> F last(Class<F> kind) {
    List<F> all = all(kind);
    if (all.isEmpty()) {
      throw new AssertionError(
          "no " + kind.getSimpleName() + " among " + frames + ", closed: " + closed);
    }
    return all.get(all.size() - 1);
  }

  /** Counted frames that have come. */
  long received() {
    return received;
  }

  long lastAck() {
    return lastAck;
  }

  boolean isClosed() {
    return closed != null;
  }

  CloseReason closed() {
    return requireNonNull(closed, "the link is open");
  }

  Optional<Goodbye> goodbye() {
    return all(Goodbye.class).stream().findFirst();
  }

  Optional<Reject> reject() {
    return all(Reject.class).stream().findFirst();
  }

  @Override
  public void onOpen(Link opened) {
    // The constructor has it.
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    BatchReader.Batch batch = BatchReader.read(message);
    lastAck = Math.max(lastAck, batch.ack());
    frames.addAll(batch.frames());
    received += batch.frames().stream().filter(Frame::isCounted).count();
  }

  @Override
  public void onWritable() {
    // It sends whenever it likes.
  }

  @Override
  public void onClosed(CloseReason reason) {
    closed = reason;
  }
}
