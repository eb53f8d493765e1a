package io.everwire.internal.mem.broker;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A broker in the memory of one process.
 *
 * <ul>
 *   <li>Every stage is complete when it is returned, and the work of a call is done; listeners may
 *       be told by another thread a little later.
 *   <li>Loses nothing but with the process, and never interrupts a subscription before {@link
 *       #close}.
 *   <li>Bounded: each channel by its retention, keys as {@link IdempotencyWindow} says, and the
 *       number of channels. One that keeps nothing and is not used is freed after a minute.
 * </ul>
 */
public final class MemoryBroker implements Broker {
  private static final int EPOCH_BYTES = 9;

  /** The bounds of a broker, which tests make small. */
  record Bounds(int maxChannels, Duration linger, IdempotencyWindow.Bounds keys) {
    static final Bounds DEFAULT =
        new Bounds(
            1_000_000,
            Duration.ofMinutes(1),
            new IdempotencyWindow.Bounds(Duration.ofMinutes(5), 16_384, 65_536));
  }

  private final Environment environment;
  private final Bounds bounds;
  private final Runnable onClose;
  private final BrokerTime time;
  private final ExpiryTimer timer;
  private final Map<String, MemoryChannel> channels = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Creates a broker without channels.
   *
   * @param environment time and chance
   * @param onClose run when the broker is closed
   */
  public MemoryBroker(Environment environment, Runnable onClose) {
    this(environment, onClose, Bounds.DEFAULT);
  }

  MemoryBroker(Environment environment, Runnable onClose, Bounds bounds) {
    this.environment = environment;
    this.onClose = onClose;
    this.bounds = bounds;
    this.time = new BrokerTime(environment);
    this.timer = new ExpiryTimer(environment, time, this::wake);
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    requireNonNull(retention, "retention");
    if (publications.isEmpty()) {
      throw new IllegalArgumentException("append to \"" + channel + "\" of no publication");
    }
    try {
      return done(with(channel, found -> found.append(publications, retention)));
    } catch (RealtimeException e) {
      // Nothing was done, and it is better to say so than to fail.
      return done(Collections.nCopies(publications.size(), new AppendOutcome.Refused(e.status())));
    }
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    requireNonNull(publication, "publication");
    MemoryChannel found = channels.get(channel);
    if (found != null) {
      found.sendVolatile(publication);
    }
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    requireNonNull(listener, "listener");
    return ask(channel, found -> found.subscribe(listener));
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes) {
    requirePositive(limit);
    return ask(channel, found -> found.read(direction, from, limit, maxBytes));
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    requirePositive(limit);
    return ask(channel, found -> found.retained(afterKey, limit, maxBytes));
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return ask(channel, found -> found.enter(member, lease) ? found : null).thenAccept(found -> {});
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    MemoryChannel found = channels.get(channel);
    if (found != null) {
      found.leave(member); // false if it was freed: then nobody is there
    }
    return done(channel).thenAccept(left -> {});
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return ask(channel, MemoryChannel::members);
  }

  @Override
  public Duration deduplicationWindow() {
    return bounds.keys().time();
  }

  @Override
  public void close() {
    closed = true;
    timer.close();
    channels.values().forEach(channel -> channel.interrupt("the broker is closed"));
    channels.clear();
    onClose.run();
  }

  private void wake(String name, long nanos) {
    MemoryChannel channel = channels.get(name);
    if (channel != null && channel.onDue(nanos)) {
      channels.remove(name, channel);
    }
  }

  private static void requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", must be positive");
    }
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  private <T> CompletionStage<T> ask(
      String channel, Function<MemoryChannel, @Nullable T> question) {
    try {
      return done(with(channel, question));
    } catch (RealtimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Does something with a channel, and with its successor if it was freed meanwhile: null. */
  private <T> T with(String name, Function<MemoryChannel, @Nullable T> work) {
    while (true) {
      MemoryChannel channel = channels.get(name);
      if (channel == null) {
        channel = make(name);
      }
      T result = work.apply(channel);
      if (result != null) {
        return result;
      }
      channels.remove(name, channel);
    }
  }

  private MemoryChannel make(String name) {
    requireRoom(name);
    String epoch =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(environment.secretBytes(EPOCH_BYTES));
    MemoryChannel made =
        new MemoryChannel(name, epoch, time, timer, bounds.keys(), bounds.linger());
    MemoryChannel present = channels.putIfAbsent(name, made);
    if (closed) { // since a moment ago, and close may have missed this one
      channels.remove(name, made);
      requireRoom(name);
    }
    return present == null ? made : present;
  }

  private void requireRoom(String name) {
    if (closed) {
      throw Status.of(
              StatusCode.UNAVAILABLE, "channel \"" + name + "\" refused: the broker is closed")
          .asException();
    }
    if (channels.size() >= bounds.maxChannels()) {
      throw Status.of(
              StatusCode.RESOURCE_EXHAUSTED,
              String.format(
                  Locale.ROOT,
                  "channel \"%s\" refused: the broker has %,d channels, limit is %,d (of the"
                      + " in-memory broker)",
                  name,
                  channels.size(),
                  bounds.maxChannels()))
          .asException();
    }
  }
}
