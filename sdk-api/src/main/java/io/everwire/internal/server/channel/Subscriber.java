package io.everwire.internal.server.channel;

import io.everwire.DeliveryMode;
import io.everwire.Member;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.SlowReader;
import io.everwire.Start;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.server.channel.delivery.Batch;
import io.everwire.internal.server.channel.delivery.DeliveryQueue;
import io.everwire.internal.server.channel.delivery.LiveMessage;
import io.everwire.internal.server.channel.delivery.Outlet;
import io.everwire.internal.server.channel.delivery.Queued;
import io.everwire.internal.server.channel.delivery.VolatileLane;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.internal.server.channel.presence.PresenceLane;
import io.everwire.internal.server.channel.presence.PresenceNews;
import io.everwire.internal.server.channel.presence.PresenceWatcher;
import io.everwire.internal.server.channel.recovery.Recovery;
import io.everwire.internal.server.channel.recovery.SnapshotReader;
import io.everwire.internal.session.SendWindow;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Recovered;
import io.everwire.internal.wire.PositionFrame.Snapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of a session at the server: what waits for it, and what may be sent.
 *
 * <ul>
 *   <li>What comes live goes to the queue, or is left to {@link Recovery} where there is no room;
 *       what leaves goes through {@link Outlet}. Messages keep the order of the channel.
 *   <li>{@link #onAttached}, {@link #offer}, {@link #onLost} and {@link #onEpoch} are called in the
 *       channel's turns, everything else in the session's serializer.
 * </ul>
 */
final class Subscriber
    implements Recovery.Target, SnapshotReader.Target, Outlet.Listener, PresenceWatcher {
  private final long number;
  private final SessionIdentity identity;
  private final Session session;
  private final Serializer serializer;
  private final HubChannel channel;
  private final SerialTimers timers;
  private final DeliveryMode delivery;
  private final PresenceMode presence;
  private final Map<String, String> metadata;
  private final Runnable onFinished;
  private final DeliveryQueue queue;
  private final Outlet outlet;
  private final Recovery.Source log;
  private final Recovery recovery;
  private final VolatileLane volatileLane;
  private final PresenceLane presenceLane;

  /** Reads the retained values, while they are told. */
  private @Nullable SnapshotReader snapshot;

  /** After which what came live follows the retained values. */
  private Position snapshotFrom = new Position("", 0);

  /** Whether it has asked for what it missed after a position, and whether some of that is gone. */
  private boolean asksToRecover;

  private boolean hasGap;

  /** The epoch of what is sent, as the client knows it. */
  private String toldEpoch = "";

  private boolean pushesBack;
  private boolean ended;

  /**
   * Creates a subscriber.
   *
   * @param channel in use once for it
   * @param request what was asked for
   * @param onFinished told when the last frame has been taken for sending
   */
  Subscriber(
      long number,
      SessionIdentity identity,
      Session session,
      Serializer serializer,
      SerialTimers timers,
      HubChannel channel,
      Subscribe request,
      Runnable onFinished) {
    this.number = number;
    this.identity = identity;
    this.session = session;
    this.serializer = serializer;
    this.channel = channel;
    this.onFinished = onFinished;
    this.delivery = request.delivery();
    this.presence = request.presence();
    this.timers = timers;
    this.queue =
        DeliveryQueue.of(
            delivery, number, channel.policy(), channel.meters(), channel.parts().latestPosition());
    this.outlet =
        new Outlet(
            number,
            queue,
            new SendWindow(request.credit()),
            session,
            channel.environment(),
            channel.meters(),
            this);
    this.metadata = request.metadata();
    this.volatileLane = new VolatileLane(number, session, channel.meters());
    this.presenceLane =
        new PresenceLane(
            number,
            presence == PresenceMode.COUNT || channel.policy().presenceCountOnly(),
            session,
            () -> channel.refreshPresence(this));
    this.log = new SubscribedLog(channel, this);
    this.recovery =
        new Recovery(this, log, serializer, timers, channel.environment(), channel.parts().seam());
  }

  String channelName() {
    return channel.name();
  }

  boolean watchesPresence() {
    return presence != PresenceMode.NONE;
  }

  SessionIdentity identity() {
    return identity;
  }

  /** Who is there while it runs. */
  Member member() {
    return new Member(identity.principalId(), identity.sessionId(), metadata);
  }

  void begin(Start start) {
    channel.open(this);
    asksToRecover = start instanceof Start.After;
    recovery.begin(tellsSnapshots() || isVolatile() ? Start.now() : start);
  }

  void onAttached(Position at) {
    serializer.execute(() -> recovery.onAttached(at));
  }

  /** Hands messages over. */
  void offer(Batch batch) {
    serializer.execute(() -> take(batch));
  }

  /** Tells that messages are lost. */
  void onLost(long missed, long continuesAfter) {
    serializer.execute(() -> recovery.onLost(missed, continuesAfter, GapReason.HISTORY));
  }

  /** Tells that the channel's log was made anew. */
  void onEpoch(Position at) {
    serializer.execute(() -> recovery.onEpoch(at));
  }

  @Override
  public void onPresence(PresenceNews news) {
    serializer.execute(
        () -> {
          if (!ended) {
            presenceLane.offer(news);
          }
        });
  }

  /** Hands a volatile message over, which comes after a position. */
  void onVolatile(Publication publication, Position after) {
    ByteBuffer payload = publication.payload();
    boolean excepted =
        publication.exceptOrigin() && publication.origin().equals(identity.clientId());
    if (payload != null && !excepted) {
      serializer.execute(() -> sendVolatile(after, publication.key(), payload));
    }
  }

  private void sendVolatile(Position position, String key, ByteBuffer payload) {
    if (!ended
        && !outlet.isBeginning()
        && payload.remaining() <= session.peerLimits().maxMessageBytes()) {
      volatileLane.offer(position, key, payload);
    }
  }

  /** Ends the subscription in the name of the application. */
  void kick(Status status) {
    serializer.execute(() -> end(status));
  }

  private boolean isVolatile() {
    return delivery == DeliveryMode.VOLATILE;
  }

  private void take(Batch batch) {
    if (ended) {
      return;
    }
    long after = recovery.wantsLiveAfter(batch.lastOffset());
    if (after >= batch.lastOffset()) {
      return;
    }
    List<LiveMessage> wanted = batch.wanted(after, identity.clientId());
    if (batch.largestBytes() > session.peerLimits().maxMessageBytes()
        && wanted.stream().anyMatch(this::isTooLarge)) {
      return;
    }
    if (isVolatile()) {
      takeVolatile(wanted);
      recovery.onLiveTaken(batch.lastOffset());
      return;
    }
    long cost = batch.costOf(wanted);
    boolean waits = !queue.isEmpty();
    if (!queue.addLive(wanted, cost) && !makeRoom(wanted, cost, batch.lastOffset())) {
      return;
    }
    if (wanted.isEmpty() || wanted.get(wanted.size() - 1).offset() < batch.lastOffset()) {
      queue.movedTo(new Queued.Mark(new PositionMoved(number, batch.lastOffset())));
    }
    if (channel.policy().slowReader() == SlowReader.PUSH_BACK && !pushesBack && queue.isFilling()) {
      pushesBack = true;
      channel.pushBack(this, true);
    }
    recovery.onLiveTaken(batch.lastOffset());
    if (waits) {
      outlet.count();
    }
    outlet.ready();
  }

  /**
   * What goes in one part may be dropped, everything else if there is no room for it. A deletion is
   * no message, and has a frame of its own.
   */
  private void takeVolatile(List<LiveMessage> messages) {
    String epoch = recovery.position().epoch();
    for (LiveMessage message : messages) {
      if (message.partCount() == 1 && !message.isDeletion()) {
        sendVolatile(new Position(epoch, message.offset()), message.key(), message.payload());
      } else if (queue.addLive(List.of(message), message.cost())) {
        outlet.ready();
      } else {
        channel.meters().onDropped(1);
      }
    }
  }

  /** There is no room; false if what came is not taken in. */
  private boolean makeRoom(List<LiveMessage> wanted, long cost, long lastOffset) {
    if (delivery == DeliveryMode.LATEST) {
      recovery.onLost(0, lastOffset, GapReason.SLOW_READER);
      outlet.ready();
      return false;
    }
    if (channel.policy().slowReader() == SlowReader.DROP_OLDEST) {
      queue.addLiveDroppingOldest(wanted, cost, recovery.position().epoch());
      return true;
    }
    recovery.leaveLive();
    return false;
  }

  /** Ends the subscription if the client does not take a message. */
  private boolean isTooLarge(LiveMessage message) {
    long limit = session.peerLimits().maxMessageBytes();
    if (message.payloadBytes() <= limit) {
      return false;
    }
    end(
        Status.of(
            StatusCode.RESOURCE_EXHAUSTED,
            String.format(
                Locale.ROOT,
                "subscription to \"%s\" ended: a message of %,d bytes was published, the subscriber"
                    + " takes %,d at most (Limits.maxMessageBytes)",
                channel.name(),
                message.payloadBytes(),
                limit)));
    return true;
  }

  void onCredit(long bytes) {
    outlet.grant(bytes);
  }

  /** Ends the subscription; null stands for "as asked for". */
  void end(@Nullable Status status) {
    if (!ended) {
      abandon();
      outlet.finish(new Unsubscribed(number, status));
    }
  }

  /** Ends the subscription without a word, together with its session. */
  void abandon() {
    if (!ended) {
      ended = true;
      outlet.clear();
      volatileLane.clear();
      presenceLane.clear();
      recovery.end();
      cancelSnapshot();
      channel.close(this);
    }
  }

  @Override
  public void onBegun() {
    if (watchesPresence()) {
      presenceLane.open();
    }
  }

  @Override
  public void onTaken() {
    recovery.readOn();
    if (snapshot != null) {
      snapshot.readOn();
    }
    if (pushesBack && queue.isEmpty()) {
      pushesBack = false;
      channel.pushBack(this, false);
    }
  }

  @Override
  public void onFinished() {
    onFinished.run();
  }

  @Override
  public void onBegin(Position position, boolean recovering) {
    toldEpoch = position.epoch();
    outlet.begin(new Subscribed(number, position.epoch(), position.offset(), recovering));
  }

  @Override
  public void onRecovered() {
    if (asksToRecover) {
      channel.meters().onRecovered(!hasGap);
    }
    mark(new Queued.Mark(new Recovered(number)));
  }

  @Override
  public void onGap(long missed, Position continuesAfter, GapReason reason) {
    boolean isSameEpoch = continuesAfter.epoch().equals(toldEpoch);
    toldEpoch = continuesAfter.epoch();
    if (isVolatile() && isSameEpoch) {
      return; // nothing is promised; but offsets of another epoch have to be told apart
    }
    hasGap = true;
    mark(
        new Queued.Mark(
            new Gap(number, missed, continuesAfter.epoch(), continuesAfter.offset()), reason));
  }

  private void mark(Queued.Mark mark) {
    queue.addMark(mark);
    outlet.ready();
  }

  @Override
  public void onPast(LoggedPublication publication) {
    LiveMessage message = LiveMessage.of(publication, channel.environment());
    if (!ended && message.isFor(identity.clientId()) && !isTooLarge(message)) {
      queue.addRecovered(message);
      outlet.ready();
    }
  }

  @Override
  public boolean wantsPast() {
    return !ended && queue.isLow();
  }

  @Override
  public void onLive() {
    if (tellsSnapshots()) {
      cancelSnapshot();
      mark(new Queued.Mark(new Snapshot(number, false, "", 0)));
      snapshotFrom = recovery.position();
      snapshot =
          new SnapshotReader(
              this,
              log,
              serializer,
              timers,
              new RetryPauses(channel.environment()),
              snapshotFrom.epoch());
      snapshot.readOn();
    } else {
      queue.openLive();
      outlet.ready();
    }
  }

  private boolean tellsSnapshots() {
    return delivery == DeliveryMode.LATEST && channel.policy().retainedKeys() > 0;
  }

  private void cancelSnapshot() {
    if (snapshot != null) {
      snapshot.cancel();
      snapshot = null;
    }
  }

  @Override
  public void onValue(LoggedPublication value) {
    onPast(value);
  }

  @Override
  public boolean wantsValues() {
    return wantsPast();
  }

  @Override
  public void onSnapshotRead() {
    snapshot = null;
    Position from = snapshotFrom;
    mark(new Queued.Mark(new Snapshot(number, true, from.epoch(), from.offset())));
    queue.openLive();
  }

  @Override
  public void onLeftLive() {
    cancelSnapshot();
    queue.closeLive();
  }

  @Override
  public void dropLive() {
    queue.dropLive();
  }
}
