package io.everwire.internal.stream;

import io.everwire.Metadata;
import io.everwire.Names;
import io.everwire.Peer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.Session;
import io.everwire.internal.stream.Services.Registration;
import io.everwire.internal.stream.Streams.Settings;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.StreamFrame.StreamCredit;
import io.everwire.internal.wire.StreamFrame.StreamData;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import io.everwire.internal.wire.WireException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one session, by number; thrown away with the session. Brings each frame to its
 * stream and opens those that wait, in their order, as slots become free. Confined to the session's
 * serializer.
 */
final class SessionStreams {

  /** Streams that wait to be opened. */
  interface Waiting {
    /** The next, which waits no longer; null if there is none. */
    @Nullable StreamHandle<?, ?> poll();
  }

  private final Session session;
  private final PeerIdentity identity;
  private final Settings settings;
  private final StreamHandle.Home home;
  private final Peer opener;
  private final Openings openings;
  private final Slots slots;
  private final Map<Long, Exchange> exchanges = new LinkedHashMap<>();
  private final SharedWindow sending;
  private final SharedWindow receiving;
  private final Credits credits;
  private final ArrayDeque<Outgoing> waitingForOthers = new ArrayDeque<>(4);
  private boolean held;

  /** Found last: most frames are for the stream of the one before. */
  private @Nullable Exchange latest;

  SessionStreams(
      Session session,
      PeerIdentity identity,
      Settings settings,
      StreamHandle.Home home,
      Peer opener,
      Waiting waiting) {
    this.session = session;
    this.identity = identity;
    this.settings = settings;
    this.home = home;
    this.opener = opener;
    this.openings = new Openings(waiting);
    this.slots =
        new Slots(
            settings.opensOdd(), session.peerLimits().maxStreams(), settings.own().maxStreams());
    StreamParts parts = settings.services().parts();
    this.sending = parts.sharedWindow(session.peerLimits().sessionWindowBytes());
    this.receiving = parts.sharedWindow(settings.own().sessionWindowBytes());
    this.credits = new Credits(session, receiving, settings.own().sessionWindowBytes());
  }

  /** Sends the opens of streams that wait, as far as there are slots. */
  private final class Openings extends FrameSource {
    private final Waiting waiting;

    Openings(Waiting waiting) {
      this.waiting = waiting;
    }

    @Override
    protected @Nullable EncodedFrame next() {
      StreamHandle<?, ?> handle = freeSlots() > 0 ? nextAcceptable() : null;
      if (handle == null) {
        return null;
      }
      // The number is given when the frame is taken, so that numbers rise on the wire.
      long number = slots.open();
      Exchange exchange =
          new Exchange(number, SessionStreams.this, handle.outgoing(), handle.receiver(), false);
      exchanges.put(number, exchange);
      handle.open(exchange);
      ready(handle.outgoing());
      return EncodedFrame.of(
          new StreamOpen(
              number,
              handle.name(),
              handle.deadline().leftMillis(),
              WireMetadata.entries(handle.options().metadata())));
    }

    /** The next stream whose metadata the peer takes; the others end. */
    private @Nullable StreamHandle<?, ?> nextAcceptable() {
      long most = session.peerLimits().maxMetadataBytes();
      for (StreamHandle<?, ?> handle = waiting.poll(); handle != null; handle = waiting.poll()) {
        if (handle.options().metadata().sizeBytes() <= most) {
          return handle;
        }
        handle.endUnopened(WireMetadata.tooLarge(handle, most, "peer's"));
      }
      return null;
    }
  }

  /** Notes that streams may wait to be opened. */
  void openWaiting() {
    session.ready(openings);
  }

  /** Whether streams that wait are not opened any more. */
  void hold(boolean on) {
    held = on;
    openWaiting();
  }

  /** How many more streams this side may open now. */
  long freeSlots() {
    return held ? 0 : slots.free();
  }

  void onFrame(StreamFrame frame) {
    if (frame instanceof StreamOpen open) {
      onOpen(open);
    } else if (frame instanceof StreamData data) {
      Exchange exchange = find(data.stream());
      if (exchange != null) {
        exchange.onData(data);
      }
    } else if (frame instanceof StreamCredit credit) {
      onCredit(credit);
    } else if (frame instanceof StreamEnd end) {
      Exchange exchange = find(end.stream());
      if (exchange != null) {
        exchange.onEnd();
      }
    } else if (frame instanceof StreamReset reset) {
      Exchange exchange = find(reset.stream());
      if (exchange != null) {
        exchange.onReset(settings.services().parts().onReset(reset.status()));
      }
    }
  }

  /** A stream; null if it has ended. */
  private @Nullable Exchange find(long number) {
    if (latest != null && latest.number() == number) {
      return latest;
    }
    Exchange exchange = exchanges.get(number);
    if (exchange == null) {
      slots.checkOpened(number);
    } else {
      latest = exchange;
    }
    return exchange;
  }

  private void onCredit(StreamCredit credit) {
    Exchange exchange = credit.stream() == 0 ? null : find(credit.stream());
    if (exchange == null) {
      onSettled(credit.bytes());
    } else {
      exchange.onCredit(credit.bytes());
    }
  }

  private void onOpen(StreamOpen open) {
    slots.onPeerOpen(open.stream());
    WireMetadata.check(open, settings.own().maxMetadataBytes());
    Registration<?, ?> registration = settings.services().handlers().get(open.name());
    if (registration == null) {
      refuse(open.stream(), refusal(open.name()));
      return;
    }
    try {
      accept(open, WireMetadata.of(open.metadata()), registration);
    } catch (IllegalArgumentException e) {
      refuse(
          open.stream(),
          Status.of(
              StatusCode.INVALID_ARGUMENT,
              "stream \"" + open.name() + "\" refused: " + e.getMessage()));
    }
  }

  private static Status refusal(String name) {
    try {
      Names.check("stream", name);
      return Status.of(StatusCode.UNIMPLEMENTED, "no handler for streams \"" + name + "\"");
    } catch (IllegalArgumentException e) {
      return Status.of(StatusCode.INVALID_ARGUMENT, "stream refused: " + e.getMessage());
    }
  }

  private <S, R> void accept(StreamOpen open, Metadata metadata, Registration<S, R> registration) {
    StreamType<S, R> type = registration.type();
    Optional<TimeLimit> limit =
        TimeLimit.ofMillis(
            settings.services().parts().timeLeftMillis(open.timeLeftMillis()), settings.timers());
    StreamHandle<R, S> handle = StreamHandle.accepting(type, limit, settings, home);
    Exchange exchange =
        new Exchange(open.stream(), this, handle.outgoing(), handle.receiver(), true);
    exchanges.put(open.stream(), exchange);
    handle.accept(
        exchange,
        registration.handler(),
        new AcceptedContext(identity, type, metadata, limit, settings.timers(), handle, opener));
  }

  private void refuse(long number, Status status) {
    Outgoing out =
        new Outgoing(
            "refused", new Backlog(settings.own().streamQueueBytes()), home.futures(), () -> {});
    Exchange exchange = new Exchange(number, this, out, Exchange.NOBODY, false);
    exchanges.put(number, exchange);
    out.open(exchange);
    exchange.cancel(status);
  }

  /** The session has ended, or everything ends. */
  void end(Status status) {
    for (Exchange exchange : List.copyOf(exchanges.values())) {
      exchange.abandon(status);
    }
  }

  int count() {
    return exchanges.size();
  }

  boolean isIdle() {
    for (Exchange exchange : exchanges.values()) {
      if (!exchange.outgoing().isIdle()) {
        return false;
      }
    }
    return true;
  }

  StreamWindow newWindow() {
    return new StreamWindow(session.peerLimits().streamWindowBytes(), sending);
  }

  Incoming newIncoming(long number) {
    return new Incoming(
        number,
        settings.own().maxMessageBytes(),
        settings.parts().receiveWindow(settings.own().streamWindowBytes()),
        receiving,
        credits);
  }

  long maxSentMessageBytes() {
    return session.peerLimits().maxMessageBytes();
  }

  void ready(FrameSource source) {
    session.ready(source);
  }

  /** Both last frames are there. */
  void leave(Exchange exchange) {
    if (latest == exchange) {
      latest = null;
    }
    if (exchanges.remove(exchange.number()) != null) {
      slots.release(exchange.number());
      session.ready(openings);
    }
  }

  void waitForOthers(Outgoing out) {
    if (!out.waitsForOthers) {
      out.waitsForOthers = true;
      waitingForOthers.addLast(out);
    }
  }

  /**
   * The peer gives back bytes of streams that this side has ended.
   *
   * @throws WireException if they are more than are outstanding
   */
  void onSettled(long bytes) {
    sending.settle(bytes);
    onSharedChange();
  }

  /** The window above all streams may have opened. */
  void onSharedChange() {
    if (!sending.isOpen()) {
      return;
    }
    for (Outgoing out = waitingForOthers.pollFirst();
        out != null;
        out = waitingForOthers.pollFirst()) {
      out.waitsForOthers = false;
      session.ready(out);
      out.onRoom();
    }
  }
}
