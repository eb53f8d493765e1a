package io.everwire.internal.session;

import io.everwire.KeepAlive;
import io.everwire.internal.metrics.Traffic;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One link's life in a session: what is thrown away when the link is. Its methods may be called in
 * the session's serializer only.
 */
public final class Attachment implements Keepalive.Watched {
  private final Session session;
  private final Link link;
  private final Environment environment;
  private final Keepalive keepalive;

  /** The number of the next counted frame to put on this link. */
  private long cursor;

  /** The count that the peer was told last on this link, or in the handshake. */
  private long toldReceived;

  /** Whether a batch has to go out even if there is nothing to say. */
  private boolean owesBatch;

  /** The counted frames that the peer was asked to acknowledge at once. */
  private long hastened;

  private boolean madeProgress;
  private boolean heard;
  private LinkFrame.@Nullable Ping ping;
  private LinkFrame.@Nullable Pong pong;
  private LinkFrame.@Nullable Goodbye announcement;

  Attachment(
      Session session,
      Link link,
      long replayFrom,
      long toldReceived,
      KeepAlive settings,
      Environment environment,
      SerialTimers timers) {
    this.session = session;
    this.link = link;
    this.environment = environment;
    this.cursor = replayFrom;
    this.toldReceived = toldReceived;
    this.keepalive = new Keepalive(settings, environment, timers, this);
  }

  void start() {
    keepalive.start();
  }

  /** A message has come over this link. */
  public void onMessage(ByteBuffer message) {
    session.onMessage(this, message);
  }

  /** The link can take more. */
  public void onWritable() {
    // Being run in the serializer is enough: its settle hook sends what waits.
  }

  /** The link has ended. */
  public void onClosed(CloseReason reason) {
    session.onLinkClosed(this, reason);
  }

  /** Asks the peer for a sign of life, and gives the link up if none comes in time. */
  public void probe(Duration patience) {
    keepalive.probe(patience);
  }

  /** Asks the peer for its time, unless an answer of its is awaited already. */
  public void measure() {
    keepalive.measure();
  }

  /**
   * Has the peer acknowledge at once: by its answer to a Ping, which goes with the next batch.
   *
   * @param sent so many counted frames, for which it is asked once
   */
  void hastenAck(long sent) {
    if (hastened < sent && keepalive.measure()) {
      hastened = sent;
    }
  }

  /** The last round trip time measured on this link. */
  public Optional<Duration> roundTripTime() {
    return Optional.ofNullable(keepalive.roundTripTime());
  }

  @Override
  public void sendPing(LinkFrame.Ping next) {
    ping = next;
  }

  @Override
  public void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis) {
    session.onAnswered(askedAtNanos, answeredAtNanos, peerMillis);
  }

  @Override
  public void onSilent(Duration silence) {
    session.dropLink(
        CloseReason.of(
            CloseReason.Kind.LOST,
            "nothing came for " + silence.toMillis() + " ms, not even an answer to a ping"));
  }

  /** Notes a sign of life; true for the first on this link. */
  boolean onHeard() {
    keepalive.onHeard();
    boolean first = !heard;
    heard = true;
    return first;
  }

  void onPing(LinkFrame.Ping question) {
    pong = new LinkFrame.Pong(question.id(), environment.clock().millis());
  }

  void onPong(LinkFrame.Pong answer) {
    keepalive.onPong(answer);
  }

  void onProgress() {
    madeProgress = true;
  }

  boolean madeProgress() {
    return madeProgress;
  }

  /** Tells the peer with the next batch. */
  void announce(LinkFrame.Goodbye goodbye) {
    announcement = goodbye;
  }

  void oweBatch() {
    owesBatch = true;
  }

  boolean isWritable() {
    return link.isWritable();
  }

  /** Sends one batch if there is a reason to; false if there was none. */
  boolean sendBatch(OutboundFrames outbound, long received, AckPolicy acks, Traffic traffic) {
    BatchWriter batch =
        new BatchWriter(Math.min(outbound.maxBatchBytes(), link.traits().maxMessageBytes()));
    boolean reason = owesBatch || (acks.isDue() && received != toldReceived);
    reason |= addUncounted(batch, ping);
    reason |= addUncounted(batch, pong);
    reason |= addUncounted(batch, announcement);
    ping = null;
    pong = null;
    announcement = null;
    reason |= outbound.addVolatile(batch);
    for (EncodedFrame frame = outbound.get(cursor);
        frame != null && batch.fits(frame);
        frame = outbound.get(cursor)) {
      batch.add(frame);
      cursor++;
      reason = true;
    }
    if (!reason) {
      return false;
    }
    int fresh = outbound.markSent(cursor);
    owesBatch = false;
    toldReceived = received;
    acks.onTold();
    List<ByteBuffer> parts = batch.finishInParts(received);
    int bytes = 0;
    for (ByteBuffer part : parts) {
      bytes += part.remaining();
    }
    traffic.onSent(bytes, fresh);
    link.send(Lane.RELIABLE, parts);
    return true;
  }

  private static boolean addUncounted(BatchWriter batch, @Nullable Frame frame) {
    if (frame == null) {
      return false;
    }
    batch.add(EncodedFrame.of(frame));
    return true;
  }

  /** Sends a frame that is not counted, alone, whatever waits: a last word. */
  void sendLast(Frame frame) {
    if (link.isWritable()) {
      link.send(Lane.RELIABLE, BatchWriter.single(frame));
    }
  }

  /** Ends this link's part in the session. What it still brings is ignored. */
  void end(CloseReason reason) {
    keepalive.stop();
    link.close(reason);
  }
}
