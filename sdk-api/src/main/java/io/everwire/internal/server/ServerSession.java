package io.everwire.internal.server;

import io.everwire.Peer;
import io.everwire.Principal;
import io.everwire.SessionInfo;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.Traffic;
import io.everwire.internal.server.access.AddressKey;
import io.everwire.internal.server.access.ChannelGate;
import io.everwire.internal.server.channel.SessionChannels;
import io.everwire.internal.server.channel.SessionIdentity;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.stream.PeerIdentity;
import io.everwire.internal.stream.Streams;
import io.everwire.internal.wire.AuthFrame;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.VolatileFrame;
import io.everwire.internal.wire.WireException;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session at the server: who it belongs to, and what there is of it.
 *
 * <ul>
 *   <li>Attaching a link is one step in its serializer; a Hello that is refused changes nothing.
 *   <li>Confined to its own serializer, but for {@link #id}, {@link #execute}, {@link #peer} and
 *       {@link #tryAttach}.
 * </ul>
 */
final class ServerSession implements Session.Owner, Frame.Families {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);

  private final ServerContext context;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final Session session;
  private final Resumption resumption;
  private final Principal principal;
  private final ChannelEntry channels;
  private final Streams streams;
  private final SessionTokens tokens;
  private final Instant since;
  private volatile LinkFacts facts;

  /** The link in use, for those who look from outside the serializer. */
  private volatile @Nullable Attachment seen;

  private final Optional<String> address;

  private @Nullable Entrance entrance;
  private String clientId;
  private boolean endedForGood;

  ServerSession(
      ServerContext context,
      String id,
      LinkFrame.Hello hello,
      Principal principal,
      LinkFacts facts) {
    ServerSettings settings = context.settings();
    this.context = context;
    this.principal = principal;
    this.facts = facts;
    this.address = AddressKey.of(facts.peerAddress());
    this.clientId = hello.clientId();
    this.since = context.environment().clock().instant();
    this.serializer = new Serializer(context.environment(), this::settle, this::onBug);
    this.timers = settings.parts().timers(context.environment(), serializer);
    this.session =
        new Session(
            new Session.Terms(
                id, hello.limits(), settings.limits().replayBufferBytes(), settings.keepAlive()),
            context.environment(),
            timers,
            settings.parts(),
            this,
            context.meters().traffic());
    this.resumption =
        new Resumption(settings, context.environment(), timers, principal, session::abandon);
    SessionIdentity identity = new SessionIdentity(id, principal.id(), hello.clientId());
    this.channels = new ChannelEntry(() -> openChannels(identity));
    this.tokens =
        new SessionTokens(
            context.authentication(),
            principal,
            session,
            context.environment(),
            serializer,
            timers,
            channels::reauthorize);
    this.streams =
        new Streams(
            new Streams.Settings(
                settings.limits(),
                false,
                serializer,
                timers,
                context.environment()::random,
                settings.parts(),
                context.callbacks(),
                context.environment().executor(),
                settings.services()));
  }

  private ChannelEntry.Opened openChannels(SessionIdentity identity) {
    ServerSettings settings = context.settings();
    SessionChannels opened =
        new SessionChannels(
            context.hub(), identity, session, serializer, timers, settings.limits());
    ChannelGate gate =
        new ChannelGate(
            opened,
            settings.limits(),
            settings.clientLimits(),
            context.authorization(),
            tokens.principal(),
            serializer,
            timers,
            context.meters().channels(),
            session::breach);
    return new ChannelEntry.Opened(opened, gate);
  }

  /** The client, for streams that the server opens. */
  Peer peer() {
    return streams;
  }

  String id() {
    return session.id();
  }

  /** How it stands. Any thread. */
  SessionInfo info() {
    Attachment link = seen;
    LinkFacts last = facts;
    Traffic traffic = session.traffic();
    return new SessionInfo(
        id(),
        principal,
        last.transport(),
        Optional.ofNullable(last.peerAddress()),
        since,
        link != null,
        link == null ? Optional.empty() : link.roundTripTime(),
        traffic.receivedBytes(),
        traffic.receivedFrames(),
        traffic.sentBytes(),
        traffic.sentFrames(),
        traffic.replayBytes());
  }

  /** Whether it has a link. Any thread. */
  boolean isAttached() {
    return seen != null;
  }

  /** What was sent and is not acknowledged. Any thread. */
  long replayBytes() {
    return session.traffic().replayBytes();
  }

  String principalId() {
    return principal.id();
  }

  /** Where it was opened from, as limits go by it; empty where there are no addresses. */
  Optional<String> address() {
    return address;
  }

  void execute(Runnable task) {
    serializer.execute(task);
  }

  private void settle() {
    serializer.canSend(session.flush());
  }

  private void onBug(Throwable failure) {
    LOG.error("session {}: a task of the engine failed", id(), failure);
    session.leave(Status.of(StatusCode.INTERNAL, "a task of the server's engine failed"));
  }

  /** Begins the session on its first link, as {@link #tryAttach} does. In the serializer. */
  void open(LinkFrame.Hello hello, Arrival arrival, Consumer<Attachment> onAttached) {
    context.meters().onSessionOpened(facts.transport());
    streams.onSessionOpened(session, new PeerIdentity(id(), Optional.of(principal)));
    tokens.begin(hello.tokenGeneration());
    attach(hello, arrival, false, onAttached);
  }

  /**
   * Lets a link take the session over, or says why not. Any thread; the answer comes in the
   * serializer.
   *
   * @param onAttached told where to pass on what happens on the link, before the Welcome goes out
   * @param onRefused told what to answer
   */
  void tryAttach(
      LinkFrame.Hello hello,
      Principal shown,
      Arrival arrival,
      Consumer<Attachment> onAttached,
      Consumer<LinkFrame.Reject> onRefused) {
    serializer.execute(
        () -> {
          Optional<LinkFrame.Reject> refusal = judge(hello, shown);
          if (refusal.isPresent()) {
            onRefused.accept(refusal.get());
            return;
          }
          resumption.onAccepted(hello);
          confirm();
          Optional<Status> tooMany = session.ended();
          if (tooMany.isPresent()) {
            onRefused.accept(gone(tooMany.get()));
            return;
          }
          facts = arrival.facts();
          clientId = hello.clientId();
          tokens.onResumed(hello.tokenGeneration(), shown);
          attach(hello, arrival, true, onAttached);
        });
  }

  private Optional<LinkFrame.Reject> judge(LinkFrame.Hello hello, Principal shown) {
    Optional<Status> end = session.ended();
    if (end.isPresent()) {
      return Optional.of(endedForGood ? refused(end.get()) : gone(end.get()));
    }
    Optional<LinkFrame.Reject> refusal = resumption.refusal(hello, shown, session.sent());
    return refusal.isPresent()
        ? refusal
        : tokens
            .refusal(hello.tokenGeneration())
            .map(status -> new LinkFrame.Reject(LinkFrame.Left.REAUTHENTICATE, status, 0));
  }

  /** Asks the authorizer again. In the serializer. */
  void reauthorize() {
    channels.reauthorize(tokens.principal());
  }

  /** The answer to a Hello for a session whose client is not to connect again. */
  static LinkFrame.Reject refused(Status status) {
    return new LinkFrame.Reject(LinkFrame.Left.FINAL, status, 0);
  }

  static LinkFrame.Reject gone(Status status) {
    Status told = status.isOk() ? Status.of(StatusCode.NOT_FOUND, "the session has ended") : status;
    return new LinkFrame.Reject(LinkFrame.Left.GONE, told, 0);
  }

  private void attach(
      LinkFrame.Hello hello, Arrival arrival, boolean resumed, Consumer<Attachment> onAttached) {
    ServerSettings settings = context.settings();
    Link link = arrival.link();
    entrance = arrival.entrance();
    resumption.onAttaching(hello);
    long replayFrom = Math.max(hello.received(), session.acked());
    if (resumed) {
      context
          .meters()
          .onResumed(facts.transport(), session.isAttached(), session.sent() - replayFrom);
    }
    Attachment attachment = session.attach(link, replayFrom, session.received());
    seen = attachment;
    onAttached.accept(attachment);
    link.send(
        Lane.RELIABLE,
        BatchWriter.single(
            new LinkFrame.Welcome(
                Handshake.VERSION,
                id(),
                resumption.nextKey(),
                resumed,
                session.received(),
                replayFrom,
                context.environment().clock().millis(),
                settings.keepAlive().silence().toMillis(),
                settings.resumeWindow().toMillis(),
                context.hub().deduplicationWindow().toMillis(),
                new int[0],
                WireLimits.of(settings.limits()),
                tokens.leftMillis())));
    onDrain();
  }

  /** Tells the client to leave, if the server is drained. In the serializer. */
  void onDrain() {
    context
        .drain()
        .goodbye()
        .ifPresent(
            goodbye -> {
              streams.refuse(goodbye.status());
              session.announce(goodbye);
            });
  }

  private void confirm() {
    if (resumption.confirm()) {
      context
          .registry()
          .onConfirmed(this)
          .ifPresent(full -> session.leave(Status.of(StatusCode.RESOURCE_EXHAUSTED, full)));
    }
  }

  @Override
  public void onHeard() {
    resumption.onWelcomeReceived();
    confirm();
  }

  @Override
  public void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis) {
    context
        .meters()
        .onRoundTrip(facts.transport(), Duration.ofNanos(answeredAtNanos - askedAtNanos));
  }

  @Override
  public void onVolatile(VolatileFrame frame) {
    channels.onFrame(frame);
  }

  @Override
  public void onFrame(Frame frame) {
    frame.giveTo(this);
  }

  @Override
  public void onChannelFrame(ChannelFrame frame) {
    channels.onFrame(frame);
  }

  @Override
  public void onStreamFrame(StreamFrame frame) {
    streams.onFrame(frame);
  }

  @Override
  public void onAuthFrame(AuthFrame frame) {
    if (frame instanceof AuthFrame.Refresh refresh) {
      tokens.onRefresh(refresh, clientId, facts);
    } else {
      onOtherFrame(frame);
    }
  }

  @Override
  public void onOtherFrame(Frame frame) {
    throw new WireException(frame.getClass().getSimpleName() + " is not for a server");
  }

  @Override
  public void onDetached(CloseReason reason) {
    seen = null;
    LOG.debug("session {}: link lost, {}", id(), reason);
    resumption.onDetached();
  }

  @Override
  public void onGoodbye(LinkFrame.Goodbye goodbye) {
    LOG.debug("session {}: the client leaves the link, {}", id(), goodbye.status());
  }

  /** A listener closes: if the present link came by it, the client is sent elsewhere. */
  void onClosing(Entrance closing, Status why, String hint) {
    if (entrance == closing) {
      session.leaveLink(why, hint);
    }
  }

  /** Ends the session in good order. In the serializer. */
  void close(Status status, Duration timeout) {
    if (session.isAttached()) {
      session.close(status, timeout);
    } else {
      session.abandon(status);
    }
  }

  /** Ends the session in good order, and its client with it. In the serializer. */
  void closeForGood(Status status, Duration timeout) {
    endedForGood = true;
    if (session.isAttached()) {
      session.closeForGood(status, timeout);
    } else {
      session.abandon(status);
    }
  }

  /** Ends the session at once. In the serializer. */
  void abandon(Status status) {
    session.abandon(status);
  }

  @Override
  public void onEnded(Status status) {
    resumption.stop();
    seen = null;
    context.meters().onSessionEnded(facts.transport(), status.code());
    tokens.stop();
    channels.onEnded();
    Status reason =
        status.isOk()
            ? Status.of(StatusCode.UNAVAILABLE, "the client has ended the session")
            : status;
    streams.onSessionLost(reason);
    streams.close(reason);
    LOG.info("session {} of {} has ended: {}", id(), principal.id(), status);
    context
        .registry()
        .remove(this, endedForGood ? refused(status) : gone(status), resumption.isProvisional());
    context.onSessionEnded();
  }
}
