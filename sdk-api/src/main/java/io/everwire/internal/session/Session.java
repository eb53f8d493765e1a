package io.everwire.internal.session;

import io.everwire.KeepAlive;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.Traffic;
import io.everwire.internal.metrics.TrafficTotals;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.UnknownRequiredFrameException;
import io.everwire.internal.wire.VolatileFrame;
import io.everwire.internal.wire.WireException;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reliable, ordered flow of frames in both directions over a chain of links.
 *
 * <ul>
 *   <li>Every counted frame that is taken from a {@link FrameSource} arrives at the other side
 *       exactly once and in order, as long as the session lives.
 *   <li>Nothing is taken from sources while there is no link that can take it, or while the replay
 *       buffer is full.
 *   <li>All that is pending at the end of a drain goes out as one batch, within the peer's limit.
 *   <li>Confined to its serializer, whose settle hook must call {@link #flush}. No thread, clock or
 *       socket of its own.
 * </ul>
 *
 * Both sides use this class; how a link gets attached is theirs (protocol, section 4).
 */
public final class Session {

  /** What the two sides do with a session. Called in the serializer. */
  public interface Owner {
    /** A counted frame has come, in order. May throw {@link WireException} for a breach. */
    void onFrame(Frame frame);

    /** A volatile frame has come: perhaps late, perhaps twice. May throw as {@link #onFrame}. */
    default void onVolatile(VolatileFrame frame) {}

    /** The first batch of a link has come. */
    void onHeard();

    /** The present link is gone; the session is detached. */
    void onDetached(CloseReason reason);

    /**
     * A ping on the present link was answered.
     *
     * @param askedAtNanos when it was asked, on this side's monotonic clock
     * @param answeredAtNanos when the answer came
     * @param peerMillis what the peer's wall clock showed in between
     */
    default void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis) {}

    /** The peer leaves the link, the node or the session. */
    void onGoodbye(Goodbye goodbye);

    /** The session has ended for good. The last call. */
    void onEnded(Status status);
  }

  /** What is fixed when a session begins. */
  public record Terms(String id, WireLimits peer, long replayBufferBytes, KeepAlive keepAlive) {}

  private final Terms terms;
  private final Environment environment;
  private final SerialTimers timers;
  private final Owner owner;
  private final LinkGate gate;
  private final InboundCount inbound;
  private final OutboundFrames outbound;
  private final AckPolicy acks;
  private final Traffic traffic;
  private @Nullable Attachment attachment;
  private @Nullable Closing closing;
  private @Nullable Status ended;

  private record Closing(Status status, SerialTimers.Timer timeout, boolean forGood) {}

  /** A session whose traffic nobody adds up. */
  public Session(
      Terms terms, Environment environment, SerialTimers timers, EngineParts parts, Owner owner) {
    this(terms, environment, timers, parts, owner, new TrafficTotals());
  }

  /**
   * Creates a session without a link.
   *
   * @param totals where its traffic is counted beside that of others
   */
  public Session(
      Terms terms,
      Environment environment,
      SerialTimers timers,
      EngineParts parts,
      Owner owner,
      TrafficTotals totals) {
    this.traffic = new Traffic(totals);
    this.terms = terms;
    this.environment = environment;
    this.timers = timers;
    this.owner = owner;
    this.gate = parts.linkGate();
    this.inbound = parts.inboundCount();
    this.outbound =
        new OutboundFrames(
            parts.replayBuffer(terms.replayBufferBytes()), terms.peer().maxBatchBytes());
    this.acks = parts.ackPolicy(terms.peer().replayBufferBytes(), timers);
  }

  public String id() {
    return terms.id();
  }

  /** What the peer takes. */
  public WireLimits peerLimits() {
    return terms.peer();
  }

  /** Counted frames received since the session began. */
  public long received() {
    return inbound.received();
  }

  /** Counted frames sent since the session began. */
  public long sent() {
    return outbound.sent();
  }

  /** Counted frames that the peer has confirmed. */
  public long acked() {
    return outbound.acked();
  }

  /** What it has carried. Any thread may read it. */
  public Traffic traffic() {
    return traffic;
  }

  /** Bytes that the replay buffer holds. */
  public long replayBytes() {
    return outbound.replayBytes();
  }

  public boolean isAttached() {
    return attachment != null;
  }

  public Optional<Attachment> attachment() {
    return Optional.ofNullable(attachment);
  }

  /** How the session ended; empty while it lives. */
  public Optional<Status> ended() {
    return Optional.ofNullable(ended);
  }

  /**
   * Makes a link the present one. The one before is closed, and what it still brings is ignored. A
   * server sends its Welcome on the link before this; a client has received it.
   *
   * @param link carries the session from here on
   * @param replayFrom where to begin to send again
   * @param peerReplaysFrom where the peer begins to send again: what was received beyond it is
   *     dropped when it comes
   * @return where to pass on what happens on the link
   * @throws WireException if the peer has received more than was sent or less than it confirmed
   *     before, or begins to send beyond what was received
   */
  public Attachment attach(Link link, long replayFrom, long peerReplaysFrom) {
    if (peerReplaysFrom > inbound.received()) {
      throw new WireException(
          "the peer replays from "
              + peerReplaysFrom
              + ", only "
              + inbound.received()
              + " frames were received");
    }
    boolean news = outbound.rewindTo(replayFrom);
    if (attachment != null) {
      release(attachment, CloseReason.local("replaced by another link"));
    }
    if (news) {
      // The link before did carry something, though no ack of it came back over it.
      outbound.onProgress();
    }
    inbound.replayFrom(peerReplaysFrom);
    Attachment next =
        new Attachment(
            this, link, replayFrom, inbound.received(), terms.keepAlive(), environment, timers);
    attachment = next;
    next.start();
    return next;
  }

  /** Notes that a source may have frames to send. */
  public void ready(FrameSource source) {
    if (ended == null) {
      outbound.ready(source);
    }
  }

  /** Notes that a source may have volatile frames to send. */
  public void readyVolatile(VolatileSource source) {
    if (ended == null) {
      outbound.readyVolatile(source);
    }
  }

  /** Whether there is a link that takes what is sent now. */
  public boolean isWritable() {
    return attachment != null && attachment.isWritable();
  }

  /** Sends a small counted frame: a request, an answer, credit. */
  public void send(Frame frame) {
    send(frame, null);
  }

  /** Sends a small counted frame, and says when it has been taken for sending. */
  public void send(Frame frame, @Nullable Runnable onTaken) {
    if (ended == null) {
      outbound.add(frame, onTaken);
    }
  }

  /**
   * Tells the peer, on the present link, that this node will stop. Not counted: to be told again on
   * each further link.
   */
  public void announce(Goodbye drain) {
    if (attachment != null) {
      attachment.announce(drain);
    }
  }

  /** Leaves the present link in good order, and says where to go. The session can be resumed. */
  public void leaveLink(Status status, String hint) {
    if (attachment != null) {
      attachment.sendLast(new Goodbye(Scope.LINK, status, hint, 0, 0));
      dropLink(CloseReason.local(status.toString()));
    }
  }

  /** Promises a batch on the present link, an empty one if need be. */
  public void oweBatch() {
    if (attachment != null) {
      attachment.oweBatch();
    }
  }

  /**
   * Sends all that is pending, as far as the link takes it.
   *
   * @return whether the link would take more
   */
  public boolean flush() {
    Attachment present = attachment;
    boolean takesMore = present != null && sendAll(present);
    if (present != null && takesMore && closing != null && outbound.awaitsAcksOnly()) {
      // Whoever answers a Ping acknowledges with it, sooner than it would by itself.
      present.hastenAck(outbound.sent());
      takesMore = sendAll(present);
    }
    traffic.onFlushed(outbound.replayBytes(), present != null && outbound.isWaiting());
    if (closing != null && takesMore && outbound.isDone()) {
      leave(closing.status(), closing.forGood());
    }
    return takesMore;
  }

  private boolean sendAll(Attachment present) {
    boolean takesMore = present.isWritable();
    while (takesMore && present.sendBatch(outbound, inbound.received(), acks, traffic)) {
      takesMore = present == attachment && present.isWritable();
    }
    return takesMore;
  }

  void onMessage(Attachment from, ByteBuffer message) {
    if (ended != null || !gate.takes(from, attachment)) {
      return;
    }
    try {
      BatchReader.Batch batch = BatchReader.read(message);
      onBatch(from, batch, message.remaining());
    } catch (WireException e) {
      breach(e);
    } catch (UnknownRequiredFrameException e) {
      breach(Status.of(StatusCode.UNIMPLEMENTED, "protocol: " + e.getMessage()));
    }
  }

  private void onBatch(Attachment from, BatchReader.Batch batch, int bytes) {
    if (outbound.ackUpTo(batch.ack())) {
      from.onProgress();
    }
    if (from.onHeard()) {
      owner.onHeard();
      if (ended != null) {
        return;
      }
    }
    long receivedBefore = inbound.received();
    for (Frame frame : batch.frames()) {
      if (!frame.isCounted()) {
        onUncounted(from, frame);
      } else if (inbound.take()) {
        onCounted(frame);
      }
      if (ended != null || !gate.takes(from, attachment)) {
        break;
      }
    }
    int fresh = (int) (inbound.received() - receivedBefore);
    traffic.onReceived(bytes, fresh);
    if (fresh > 0 && ended == null && gate.takes(from, attachment)) {
      acks.onReceived(bytes);
    }
  }

  void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis) {
    owner.onAnswered(askedAtNanos, answeredAtNanos, peerMillis);
  }

  private void onCounted(Frame frame) {
    if (!(frame instanceof Frame.Unknown)) {
      owner.onFrame(frame);
    }
  }

  private void onUncounted(Attachment from, Frame frame) {
    if (frame instanceof LinkFrame.Ping ping) {
      from.onPing(ping);
    } else if (frame instanceof LinkFrame.Pong pong) {
      from.onPong(pong);
    } else if (frame instanceof Goodbye goodbye) {
      onGoodbye(goodbye);
    } else if (frame instanceof VolatileFrame volatileFrame) {
      owner.onVolatile(volatileFrame);
    } else if (!(frame instanceof Frame.Unknown)) {
      throw new WireException(
          frame.getClass().getSimpleName() + " on a link that carries a session already");
    }
  }

  private void onGoodbye(Goodbye goodbye) {
    switch (goodbye.scope()) {
      case SESSION, BREACH -> {
        owner.onGoodbye(goodbye);
        end(
            goodbye.status(),
            CloseReason.of(CloseReason.Kind.PEER, "the session was ended by the peer"));
      }
      case LINK -> {
        owner.onGoodbye(goodbye);
        dropLink(
            CloseReason.of(CloseReason.Kind.PEER, "the peer leaves the link: " + goodbye.status()));
      }
      case DRAIN -> owner.onGoodbye(goodbye);
      case UNSPECIFIED -> throw new WireException("a Goodbye without a scope");
    }
  }

  void onLinkClosed(Attachment from, CloseReason reason) {
    if (from == attachment) {
      dropLink(reason);
    }
  }

  /** Gives the present link up; the session is detached and can be resumed. */
  public void dropLink(CloseReason reason) {
    Attachment present = attachment;
    if (present == null || ended != null) {
      return;
    }
    attachment = null;
    release(present, reason);
    if (outbound.isHopeless()) {
      abandon(
          Status.of(
              StatusCode.UNAVAILABLE,
              "no link brings anything to the peer, however small the batches"));
    } else {
      owner.onDetached(reason);
    }
  }

  private void release(Attachment old, CloseReason reason) {
    outbound.onLinkGone(old.madeProgress());
    acks.onDetached();
    old.end(reason);
  }

  /**
   * Ends the session in good order: once the peer has acknowledged all that was sent, or when time
   * has run out.
   *
   * @param status what the peer is told
   */
  public void close(Status status, Duration timeout) {
    close(status, timeout, false);
  }

  /** As {@link #close(Status, Duration)}; the client is told not to connect again. */
  public void closeForGood(Status status, Duration timeout) {
    close(status, timeout, true);
  }

  private void close(Status status, Duration timeout, boolean forGood) {
    if (ended == null && closing == null) {
      SerialTimers.Timer timer = timers.schedule(timeout, () -> leave(status, forGood));
      closing = new Closing(status, timer, forGood);
    }
  }

  /** Ends the session at once, and tells the peer if it can. */
  public void leave(Status status) {
    leave(status, false);
  }

  private void leave(Status status, boolean forGood) {
    sayGoodbye(Scope.SESSION, status, forGood);
    end(status, CloseReason.local("the session has ended"));
  }

  /** Ends the session at once because the peer broke a rule of the protocol. */
  public void breach(WireException rule) {
    breach(Status.of(StatusCode.INVALID_ARGUMENT, "protocol breach: " + rule.getMessage()));
  }

  /** Ends the session at once because the peer broke a rule. */
  public void breach(Status status) {
    sayGoodbye(Scope.BREACH, status, false);
    end(status, CloseReason.of(CloseReason.Kind.VIOLATION, status.message()));
  }

  /** Ends the session at once, without a word to the peer. */
  public void abandon(Status status) {
    end(status, CloseReason.local(status.toString()));
  }

  private void sayGoodbye(Scope scope, Status status, boolean forGood) {
    if (attachment != null) {
      attachment.sendLast(new Goodbye(scope, status, "", 0, 0, forGood));
    }
  }

  private void end(Status status, CloseReason reason) {
    if (ended != null) {
      return;
    }
    ended = status;
    if (closing != null) {
      timers.cancel(closing.timeout());
    }
    acks.onDetached();
    if (attachment != null) {
      attachment.end(reason);
      attachment = null;
    }
    owner.onEnded(status);
  }
}
