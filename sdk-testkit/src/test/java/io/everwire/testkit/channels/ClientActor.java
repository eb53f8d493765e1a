package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.ChannelAction;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.channels.Guard.Right;
import io.everwire.testkit.seeds.Judge;
import io.everwire.testkit.seeds.Lanes;
import io.everwire.testkit.seeds.Violation;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client with all that it does to channels: publishes, subscribes, asks, moves, and closes. */
final class ClientActor {
  private final Scene scene;
  private final int number;
  private final VirtualNode node;
  private final Lanes lanes;
  private final Stalling listeners;
  private final RealtimeClient client;
  private final SplittableRandom random;
  private final Map<ChannelSpec, Sender> senders = new LinkedHashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<Questioner> questioners = new ArrayList<>();
  private final Map<ConnectionEvent.Kind, Integer> events =
      new EnumMap<>(ConnectionEvent.Kind.class);

  /** Channels of which a subscription has ended, with the session in which that was. */
  private final Set<Departure> departures = new HashSet<>();

  private @Nullable CompletableFuture<Void> closing;
  private boolean leaving;
  private int tokens;
  private int gaps;
  private int recoveries;
  private int snapshots;

  private record Departure(ChannelSpec channel, Optional<String> session) {}

  ClientActor(Scene scene, int number, List<String> addresses, SplittableRandom random) {
    this.scene = scene;
    this.number = number;
    this.random = random;
    node = scene.world().node("client-" + number, ChannelPlan.drawClock(random));
    lanes = Lanes.draw(random, scene.world(), node);
    listeners = new Stalling(lanes.executor());
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .environment(node)
            .transport(scene.network().transport(node))
            .callbacks(listeners)
            .limits(scene.plan().limits())
            .keepAlive(scene.plan().keepAlive())
            .keepTrying()
            .credentials(() -> principal() + ":" + tokens++);
    List<String> order = new ArrayList<>(addresses);
    while (!order.isEmpty()) {
      builder.endpoint("sim://" + order.remove(random.nextInt(order.size())));
    }
    client = builder.build();
    client.connection().onEvent(event -> scene.judge().watch(() -> onEvent(event)));
    CompletableFuture<Void> unused = client.connect();
  }

  private void onEvent(ConnectionEvent event) {
    events.merge(event.kind(), 1, Integer::sum);
    if (event.kind() == ConnectionEvent.Kind.SESSION_LOST
        && event.reason().code() == StatusCode.INVALID_ARGUMENT) {
      throw new Violation(this + " has lost its session: " + event.reason());
    }
  }

  int number() {
    return number;
  }

  int principalNumber() {
    return number % scene.plan().principals();
  }

  String principal() {
    return "user-" + principalNumber();
  }

  Judge judge() {
    return scene.judge();
  }

  Duration now() {
    return scene.world().elapsed();
  }

  VirtualNode node() {
    return node;
  }

  Right right(ChannelAction action, ChannelSpec spec) {
    return new Right(principal(), action, spec.name());
  }

  /** From when on nothing passes; null if it is allowed. */
  @Nullable Duration closedSince(Right right) {
    return scene.guard() == null ? null : scene.guard().closedSince(right);
  }

  boolean wasEverDenied(ChannelSpec spec) {
    return scene.guard() != null && scene.guard().wasEverDenied(principal(), spec.name());
  }

  /** Whether it may have been refused something because the authorizer failed. */
  boolean wasEverUnanswered() {
    return scene.guard() != null && scene.guard().hasFailed();
  }

  boolean isGone() {
    return leaving || node.isCrashed();
  }

  int count(ConnectionEvent.Kind kind) {
    return events.getOrDefault(kind, 0);
  }

  void countGap() {
    gaps++;
  }

  void countRecovery() {
    recoveries++;
  }

  void countSnapshot() {
    snapshots++;
  }

  int gaps() {
    return gaps;
  }

  int recoveries() {
    return recoveries;
  }

  int snapshots() {
    return snapshots;
  }

  int messages() {
    return watchers.stream().mapToInt(Watcher::messages).sum();
  }

  int confirmed() {
    return senders.values().stream().mapToInt(Sender::confirmed).sum();
  }

  List<Watcher> watchers() {
    return watchers;
  }

  Optional<String> sessionId() {
    return client.connection().sessionId();
  }

  /** A subscription ends, or is about to. */
  void onLeaving(ChannelSpec channel) {
    departures.add(new Departure(channel, sessionId()));
  }

  /** Whether it has been in a channel ever since it entered it in a session. */
  boolean hasStayed(ChannelSpec channel, String session) {
    return !departures.contains(new Departure(channel, Optional.of(session)));
  }

  void tick() {
    lanes.tick();
  }

  void stall() {
    listeners.stall();
  }

  void goOn() {
    if (!node.isCrashed()) {
      listeners.goOn();
    }
  }

  Sender sender(ChannelSpec spec) {
    return senders.computeIfAbsent(
        spec, each -> new Sender(this, channel(each), each, log(each), random.split()));
  }

  void subscribe(ChannelSpec spec) {
    SubscribeOptions options =
        new OptionsDice(random, scene.world()).draw(spec, log(spec).positions());
    watchers.add(
        switch (options.delivery()) {
          case RELIABLE -> new ReliableWatcher(this, channel(spec), spec, log(spec), options);
          case LATEST -> new LatestWatcher(this, channel(spec), spec, log(spec), options);
          case VOLATILE -> new VolatileWatcher(this, channel(spec), spec, log(spec), options);
        });
  }

  /** Ends one of the subscriptions, if there are any. */
  void unsubscribe() {
    List<Watcher> open = watchers.stream().filter(each -> !each.isClosing()).toList();
    if (!open.isEmpty()) {
      open.get(random.nextInt(open.size())).close();
    }
  }

  /** Ends all subscriptions to a channel, and begins another one at once. */
  void enterAgain(ChannelSpec spec) {
    watchers.stream()
        .filter(each -> each.spec().equals(spec) && !each.isClosing())
        .forEach(Watcher::close);
    subscribe(spec);
  }

  void ask(ChannelSpec spec) {
    Questioner questioner = new Questioner(this, channel(spec), spec, log(spec));
    questioners.add(questioner);
    if (random.nextInt(3) == 0) {
      questioner.askWhoIsThere();
    } else {
      questioner.readHistory(random);
    }
  }

  /** Asks who is in a channel, when all is calm. */
  Questioner askWhoIsThere(ChannelSpec spec) {
    Questioner questioner = new Questioner(this, channel(spec), spec, log(spec));
    questioner.askWhoIsThere();
    return questioner;
  }

  void migrateTo(String address) {
    client.migrateTo("sim://" + address).exceptionally(failure -> null);
  }

  void refresh() {
    client.refreshCredentials().exceptionally(failure -> null);
  }

  void close() {
    leaving = true;
    closing = client.closeAsync(Duration.ofSeconds(5));
  }

  boolean isClosed() {
    return node.isCrashed() || (closing != null && closing.isDone());
  }

  /** What is not as it should be in calm; empty if all is. */
  String unsettled() {
    if (isGone()) {
      return "";
    }
    if (client.connection().state() != ConnectionState.CONNECTED) {
      return this + " is " + client.connection().state();
    }
    for (Sender sender : senders.values()) {
      if (sender.pending() > 0) {
        return this + " waits for " + sender.pending() + " publishes";
      }
    }
    for (Questioner questioner : questioners) {
      if (!questioner.isAnswered()) {
        return this + " waits for an answer";
      }
    }
    for (Watcher watcher : watchers) {
      if (watcher.isClosing() && !watcher.isOver()) {
        return watcher + " is closing";
      }
      String missing = watcher.isOver() ? "" : watcher.missing();
      if (!missing.isEmpty()) {
        return missing;
      }
    }
    return "";
  }

  void checkClosed() {
    if (node.isCrashed()) {
      return;
    }
    for (Watcher watcher : watchers) {
      if (!watcher.isOver()) {
        throw new Violation(watcher + " has not ended though its client is closed");
      }
    }
    if (node.waitingTimers() + node.waitingTasks() > 0) {
      throw new Violation(this + " is closed and has left behind " + node.describeWaiting());
    }
  }

  private ChannelLog log(ChannelSpec spec) {
    return scene.broker().log(spec.name());
  }

  private Channel<String> channel(ChannelSpec spec) {
    return client.channel(spec.name(), Codec.utf8());
  }

  @Override
  public String toString() {
    return "client " + number + " (" + principal() + ", " + lanes.kind() + ")";
  }
}
