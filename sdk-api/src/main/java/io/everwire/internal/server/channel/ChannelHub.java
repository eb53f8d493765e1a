package io.everwire.internal.server.channel;

import io.everwire.ChannelInfo;
import io.everwire.ChannelPolicy;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.Broker;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.channel.log.PatientBroker;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All channels of a server.
 *
 * <ul>
 *   <li>A channel comes to be when it is first needed, and is freed a minute after it had its last
 *       publication or subscriber. When there is no room for a further one, those that nobody has
 *       published to for a minute go at once.
 *   <li>Bounded by {@link ServerLimits#maxChannels()}: what needs a further one is refused.
 *   <li>One timer at most is set, and none while all channels are in use.
 *   <li>Safe for use by many threads.
 * </ul>
 */
public final class ChannelHub {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelHub.class);
  private static final Duration LINGER = Duration.ofMinutes(1);

  /** Making room looks at all unused channels, so it is not tried for each refusal. */
  private static final Duration MAKE_ROOM_PAUSE = Duration.ofSeconds(1);

  private final ServerLimits limits;
  private final ChannelPolicies policies;
  private final SparseLog warnings;
  private final Broker broker;
  private final Environment environment;
  private final ChannelMeters meters;
  private final ChannelParts parts;
  private final Map<String, HubChannel> channels = new ConcurrentHashMap<>();

  // Guarded by this.
  private final Set<HubChannel> unused = new LinkedHashSet<>();
  private Environment.@Nullable Timer timer;
  private @Nullable Long lastMadeRoomNanos;
  private boolean closed;

  /**
   * Creates a hub.
   *
   * @param broker not closed by the hub
   * @param brokerTimeout how long an answer of the broker is waited for
   */
  public ChannelHub(
      ServerLimits limits,
      ChannelPolicies policies,
      Broker broker,
      Duration brokerTimeout,
      Environment environment,
      ChannelMeters meters,
      ChannelParts parts) {
    this.meters = meters;
    this.parts = parts;
    this.limits = limits;
    this.policies = policies;
    this.warnings = new SparseLog(LOG, environment);
    this.broker = new PatientBroker(broker, environment, brokerTimeout, warnings);
    this.environment = environment;
  }

  /** Lets go of all channels and timers. What is asked for afterwards is refused. */
  public synchronized void close() {
    closed = true;
    unused.clear();
    channels.clear();
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** How the channels stand. */
  public List<ChannelInfo> infos() {
    return channels.values().stream().map(HubChannel::info).toList();
  }

  /** How long idempotency keys are remembered. */
  public Duration deduplicationWindow() {
    return broker.deduplicationWindow();
  }

  ChannelPolicy policy(String name) {
    return policies.of(name);
  }

  Environment environment() {
    return environment;
  }

  /** What the channels ask, with patience that has an end; it throws nothing. */
  Broker broker() {
    return broker;
  }

  ChannelMeters meters() {
    return meters;
  }

  /** How many channels there are. */
  public int channelCount() {
    return channels.size();
  }

  /**
   * Begins to use a channel, which is made if there is none of that name.
   *
   * @param name a valid name
   * @return the channel, or null if there is no room for it; see {@link #refusal}
   */
  @Nullable HubChannel use(String name) {
    HubChannel present = channels.get(name);
    return present != null && present.use().tryBegin() ? present : useOrMake(name);
  }

  /** A channel that is in use, or was lately; null if there is none. */
  @Nullable HubChannel find(String name) {
    return channels.get(name);
  }

  private synchronized @Nullable HubChannel useOrMake(String name) {
    HubChannel present = channels.get(name);
    if (present != null && present.use().tryBegin()) {
      return present;
    }
    if (closed || (channels.size() >= limits.maxChannels() && !makeRoom())) {
      return null;
    }
    ChannelUse use = new ChannelUse(environment.nanoTime(), LINGER.toNanos());
    HubChannel made =
        new HubChannel(
            name,
            policies.of(name),
            use,
            broker,
            warnings,
            environment,
            meters,
            parts,
            this::onUnused);
    channels.put(name, made);
    return made;
  }

  /** What to answer to something that needed a channel for which there was no room. */
  synchronized Status refusal(String what, String name) {
    if (closed) {
      meters.onRefused(StatusCode.UNAVAILABLE, ServerMeters.NO_LIMIT);
      return Status.of(
          StatusCode.UNAVAILABLE, what + " \"" + name + "\" refused: the server is closing");
    }
    meters.onRefused(StatusCode.RESOURCE_EXHAUSTED, "ServerLimits.maxChannels");
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "%s \"%s\" refused: the server has %,d channels, limit is %,d"
                + " (ServerLimits.maxChannels)",
            what,
            name,
            channels.size(),
            limits.maxChannels()));
  }

  /** What to answer to who wants to know who is in a channel; null if that is known. */
  @Nullable Status refusalOfPresence(String what, String channel) {
    return policy(channel).presence()
        ? null
        : Status.of(
            StatusCode.FAILED_PRECONDITION,
            what + " refused: nobody keeps who is in \"" + channel + "\" (ChannelPolicy.presence)");
  }

  private synchronized void onUnused(HubChannel channel) {
    if (!closed) {
      unused.add(channel);
      if (timer == null) {
        timer = environment.schedule(LINGER, this::onTimer);
      }
    }
  }

  private synchronized void onTimer() {
    timer = null;
    if (closed) {
      return;
    }
    long now = environment.nanoTime();
    long next = Long.MAX_VALUE;
    for (Iterator<HubChannel> all = unused.iterator(); all.hasNext(); ) {
      HubChannel channel = all.next();
      long left = LINGER.toNanos() - channel.use().sinceUse(now);
      if (!channel.use().isUnused()) {
        all.remove(); // it comes back when its use ends
      } else if (left > 0) {
        next = Math.min(next, left);
      } else if (tryFree(channel)) {
        all.remove();
      }
    }
    if (next != Long.MAX_VALUE) {
      timer = environment.schedule(Duration.ofNanos(next), this::onTimer);
    }
  }

  /** Frees channels before their time; true if there is room now. */
  private boolean makeRoom() {
    long now = environment.nanoTime();
    if (lastMadeRoomNanos != null && now - lastMadeRoomNanos < MAKE_ROOM_PAUSE.toNanos()) {
      return false;
    }
    lastMadeRoomNanos = now;
    unused.removeIf(
        channel -> channel.use().sincePublication(now) >= LINGER.toNanos() && tryFree(channel));
    return channels.size() < limits.maxChannels();
  }

  private boolean tryFree(HubChannel channel) {
    return channel.use().tryFree() && channels.remove(channel.name(), channel);
  }
}
