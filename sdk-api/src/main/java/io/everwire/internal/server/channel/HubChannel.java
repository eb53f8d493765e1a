package io.everwire.internal.server.channel;

import io.everwire.ChannelInfo;
import io.everwire.ChannelPolicy;
import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.SlowReader;
import io.everwire.Status;
import io.everwire.broker.Broker;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.server.channel.delivery.Batch;
import io.everwire.internal.server.channel.delivery.BatchBuilder;
import io.everwire.internal.server.channel.delivery.FanOutPace;
import io.everwire.internal.server.channel.delivery.LiveMessage;
import io.everwire.internal.server.channel.log.AppendQueue;
import io.everwire.internal.server.channel.log.LiveFeed;
import io.everwire.internal.server.channel.log.Publisher;
import io.everwire.internal.server.channel.presence.ChannelPresence;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.wire.Frame;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A channel at this server: appends what is published to the broker's log, and hands what the
 * broker brings to all subscribers.
 *
 * <ul>
 *   <li>A subscriber that is attached gets all that is published after the position it is told, and
 *       nothing before, in order of offset.
 *   <li>Publications are encoded once, and handed out once for each turn and subscriber.
 *   <li>The broker's subscription lasts as long as there are subscribers.
 *   <li>All methods may be called from any thread that holds a use of the channel; they take effect
 *       in the channel's turns, in the order of the calls.
 * </ul>
 */
final class HubChannel {
  private static final int ENOUGH_BYTES = Frame.MAX_PART_BYTES;
  private static final int BATCH_MESSAGES = 256;

  private final String name;
  private final ChannelPolicy policy;
  private final ChannelUse use;
  private final Broker broker;
  private final Environment environment;
  private final ChannelMeters meters;
  private final ChannelParts parts;
  private final Consumer<HubChannel> onUnused;
  private final ChannelTurns turns;
  private final AppendQueue appends;
  private final LiveFeed feed;
  private final ChannelPresence presence;
  private final LocalWindow localWindow;
  private final Set<Subscriber> open = new LinkedHashSet<>();
  private final Set<Subscriber> attached = new LinkedHashSet<>();

  /** Those that are attached when the feed is live. */
  private final Set<Subscriber> attaching = new LinkedHashSet<>();

  /** While there are any, nothing is appended, and so publishes are not confirmed. */
  private final Set<Subscriber> pushingBack = new LinkedHashSet<>();

  // What the present turn has produced, and turns before it while the pace had it wait.
  private final BatchBuilder fresh = new BatchBuilder();
  private final FanOutPace pace;

  /** Whether a turn will come that hands out what waits. */
  private boolean handOutPlanned;

  private int answered;
  private final ChannelFigures figures;

  /**
   * Creates a channel that is in use once.
   *
   * @param broker throws nothing, and answers in the end
   * @param onUnused told when nobody uses it any more
   */
  HubChannel(
      String name,
      ChannelPolicy policy,
      ChannelUse use,
      Broker broker,
      SparseLog warnings,
      Environment environment,
      ChannelMeters meters,
      ChannelParts parts,
      Consumer<HubChannel> onUnused) {
    this.parts = parts;
    this.pace = parts.fanOutPace();
    this.name = name;
    this.policy = policy;
    this.use = use;
    this.broker = broker;
    this.environment = environment;
    this.onUnused = onUnused;
    this.meters = meters;
    this.figures = new ChannelFigures(name, meters);
    this.turns =
        new ChannelTurns(environment.executor(), () -> fresh.cost() >= ENOUGH_BYTES, this::endTurn);
    Retention retention =
        new Retention(
            policy.historyMessages(),
            policy.historyAge(),
            policy.historyBytes(),
            policy.retainedKeys(),
            policy.retainedBytes(),
            policy.retainedAge());
    this.appends =
        new AppendQueue(name, broker, retention, batchLimit(policy), turns, new Answers());
    this.localWindow = new LocalWindow(name, policy, meters);
    this.presence = new ChannelPresence(name, policy, broker, turns, environment);
    this.feed = new LiveFeed(name, broker, turns, environment, warnings, new Fanout());
  }

  /** Two batches that come in the time in which publishers are held back must still fit. */
  private static AppendQueue.BatchLimit batchLimit(ChannelPolicy policy) {
    return policy.slowReader() == SlowReader.PUSH_BACK
        ? new AppendQueue.BatchLimit(
            Math.max(1, Math.min(BATCH_MESSAGES, policy.queueMessages() / 4)),
            Math.min(ENOUGH_BYTES, policy.queueBytes() / 4))
        : new AppendQueue.BatchLimit(BATCH_MESSAGES, ENOUGH_BYTES);
  }

  String name() {
    return name;
  }

  ChannelPolicy policy() {
    return policy;
  }

  Environment environment() {
    return environment;
  }

  ChannelMeters meters() {
    return meters;
  }

  ChannelParts parts() {
    return parts;
  }

  /** How it stands. Any thread. */
  ChannelInfo info() {
    return figures.info();
  }

  ChannelUse use() {
    return use;
  }

  /** Bounds what the server's own code publishes. */
  LocalWindow localWindow() {
    return localWindow;
  }

  /** Ends a use of the channel that came to nothing. */
  void endUse() {
    endUses(1);
  }

  /**
   * Publishes a message. Ends one use of the channel when it is answered.
   *
   * @param cost what it costs of its publisher's window
   * @param retry whether it may have been published before
   */
  void publish(Publication publication, long cost, boolean retry, Publisher publisher) {
    turns.execute(() -> appends.add(new AppendQueue.Waiting(publication, cost, retry, publisher)));
  }

  /** Takes a subscriber in, which is not attached yet. It uses the channel until it is closed. */
  void open(Subscriber subscriber) {
    turns.execute(
        () -> {
          open.add(subscriber);
          figures.onSubscriptions(open.size());
          feed.open();
          presence.enter(subscriber.member());
          if (subscriber.watchesPresence()) {
            presence.watch(subscriber);
          }
        });
  }

  void close(Subscriber subscriber) {
    turns.execute(
        () -> {
          attached.remove(subscriber);
          attaching.remove(subscriber);
          pushingBack.remove(subscriber);
          presence.unwatch(subscriber);
          if (open.remove(subscriber)) {
            figures.onSubscriptions(open.size());
            presence.leave(subscriber.identity().sessionId());
            if (open.isEmpty()) {
              feed.close();
              presence.end();
            }
            endUses(1);
          }
        });
  }

  /** Hands to a subscriber what comes from now on, and tells it after which position that is. */
  void attach(Subscriber subscriber) {
    turns.execute(
        () -> {
          if (open.contains(subscriber)) {
            attaching.add(subscriber);
            attachWaiting();
          }
        });
  }

  private void attachWaiting() {
    if (feed.isLive() && !attaching.isEmpty()) {
      handOut(); // what came before is not for these
      Position position = feed.position();
      figures.onHead(position);
      attaching.forEach(each -> each.onAttached(position));
      attached.addAll(attaching);
      attaching.clear();
    }
  }

  void detach(Subscriber subscriber) {
    turns.execute(
        () -> {
          attached.remove(subscriber);
          attaching.remove(subscriber);
        });
  }

  /** Ends all subscriptions of a principal. */
  void kick(String principalId, Status status) {
    turns.execute(
        () ->
            open.stream()
                .filter(each -> each.identity().principalId().equals(principalId))
                .forEach(each -> each.kick(status)));
  }

  /** Tells a subscriber everybody who is there again. */
  void refreshPresence(Subscriber subscriber) {
    turns.execute(() -> presence.refresh(subscriber));
  }

  /** A slow subscriber holds publishers back, or does not any more. */
  void pushBack(Subscriber subscriber, boolean begins) {
    turns.execute(
        () -> {
          if (begins && open.contains(subscriber)) {
            pushingBack.add(subscriber);
          } else {
            pushingBack.remove(subscriber);
          }
        });
  }

  /** The log was seen in an epoch, which may be new. */
  void onEpochSeen(String epoch) {
    turns.execute(() -> feed.onEpochSeen(epoch));
  }

  /** Reads the log. */
  CompletionStage<LogPage> read(
      Direction direction, Optional<Position> from, int limit, long maxBytes) {
    return broker.read(name, direction, from, limit, maxBytes);
  }

  /** Reads retained values. */
  CompletionStage<RetainedPage> retained(String afterKey, int limit, long maxBytes) {
    return broker.retained(name, afterKey, limit, maxBytes);
  }

  private void endTurn() {
    if (!fresh.isEmpty()) {
      handOutInPace();
    }
    if (pushingBack.isEmpty()) {
      appends.send();
    }
    if (answered > 0) {
      // Last: a use that has ended must not leave an answer behind that is still to be given.
      int count = answered;
      answered = 0;
      use.onPublication(environment.nanoTime());
      endUses(count);
    }
  }

  private void handOutInPace() {
    if (fresh.cost() >= ENOUGH_BYTES || pace.mayBegin(environment.nanoTime())) {
      handOut();
    } else if (!pace.isUnderWay() && !handOutPlanned) {
      planHandOut();
    }
  }

  private void handOut() {
    if (!fresh.isEmpty()) {
      Batch batch = fresh.build();
      long begun = environment.nanoTime();
      attached.forEach(subscriber -> subscriber.offer(batch));
      if (pace.begin(attached.size(), begun)) {
        // Behind the sessions, which send what they were offered after this turn.
        Serializer.afterDrain(() -> turns.execute(() -> pace.end(begun, environment.nanoTime())));
      }
      figures.onDelivered((long) batch.messages().size() * attached.size());
      figures.onHead(feed.position());
    }
  }

  private void planHandOut() {
    handOutPlanned = true;
    Runnable turn = () -> turns.execute(() -> handOutPlanned = false); // its end hands out
    environment.schedule(
        Duration.ofNanos(pace.restNanos(environment.nanoTime())),
        // Not by the timer's thread: a thousand writes would hold all other timers up.
        () -> environment.executor().execute(turn));
  }

  private void endUses(int count) {
    if (use.end(count, environment.nanoTime())) {
      onUnused.accept(this);
    }
  }

  /** Takes the broker's answers to what was appended. */
  private final class Answers implements AppendQueue.Listener {
    @Override
    public void onAppended(int messages, long payloadBytes, Position last) {
      figures.onAppended(messages, payloadBytes);
      figures.onHead(last);
    }

    @Override
    public void onAnswered(int messages) {
      answered += messages;
    }
  }

  /** Takes what the broker brings. */
  private final class Fanout implements LiveFeed.Sink {
    @Override
    public void onLive() {
      attachWaiting();
    }

    @Override
    public void onPublication(LoggedPublication publication) {
      if (!attached.isEmpty()) {
        fresh.add(LiveMessage.of(publication, environment));
      }
    }

    @Override
    public void onLost(long missed) {
      handOut();
      long continuesAfter = feed.position().offset();
      attached.forEach(subscriber -> subscriber.onLost(missed, continuesAfter));
    }

    @Override
    public void onEpoch() {
      handOut();
      attached.forEach(subscriber -> subscriber.onEpoch(feed.position()));
    }

    @Override
    public void onVolatile(Publication publication) {
      if (feed.isLive()) {
        handOut();
        Position position = feed.position();
        open.forEach(subscriber -> subscriber.onVolatile(publication, position));
      }
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      presence.onChange(entered, left);
    }

    @Override
    public void onPresenceBegins() {
      presence.begin();
    }
  }
}
