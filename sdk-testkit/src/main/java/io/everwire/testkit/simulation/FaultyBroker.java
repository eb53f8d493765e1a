package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server's way to a broker that it shares with others, in a simulated world: calls are late and
 * fail, before their work is done or after it; live publications are late, repeated, reordered; a
 * subscription is lost. All within what {@link Broker} allows, and drawn by the world's seed.
 *
 * <ul>
 *   <li>Requests reach the broker in the order of the calls, but for a leave, which later ones may
 *       overtake; answers come in any order.
 *   <li>When the node crashes nobody hears of it but by leases that end: answers do not come, and
 *       subscriptions are gone.
 *   <li>The log is kept longer than asked for ({@link #EXTRA_HISTORY}, half a minute), as the SPI
 *       demands of brokers whose live publications may come late.
 *   <li>{@link #stop} lets everything go well from then on, so that a run can settle.
 *   <li>Confined to the thread that runs the world. {@link #close} ends this way only, not the
 *       broker.
 * </ul>
 */
public final class FaultyBroker implements Broker {
  /** How many publications a log keeps, at least. */
  public static final int EXTRA_HISTORY = 1_000;

  private static final Duration EXTRA_AGE = Duration.ofSeconds(30);
  private static final long EXTRA_BYTES = 16L << 20;

  private final Broker shared;
  private final VirtualNode node;
  private final BrokerDice dice;
  private final FaultyLane requests;
  private final Set<FaultySubscription> subscriptions = new LinkedHashSet<>();
  private int failures;
  private int interruptions;
  private int repeats;
  private int reorderings;

  /**
   * Creates a server's way to a broker.
   *
   * @param shared the broker; on a node of its own, so that it survives the server's
   * @param node the server's node
   * @param faults how likely what goes wrong
   */
  public FaultyBroker(Broker shared, VirtualNode node, BrokerFaults faults) {
    this.shared = requireNonNull(shared, "shared");
    this.node = requireNonNull(node, "node");
    this.dice = new BrokerDice(node.splitRandom(), requireNonNull(faults, "faults"));
    this.requests = new FaultyLane(node);
    node.onCrash(this::close);
  }

  /** Lets everything go well from now on; what is under way still comes when it comes. */
  public void stop() {
    dice.stop();
  }

  /**
   * Interrupts all subscriptions.
   *
   * @param reason what they are told
   */
  public void interruptAll(String reason) {
    List.copyOf(subscriptions).forEach(each -> each.interrupt(reason));
  }

  /**
   * Calls that have failed so far.
   *
   * @return how many
   */
  public int failures() {
    return failures;
  }

  /**
   * Subscriptions lost so far.
   *
   * @return how many
   */
  public int interruptions() {
    return interruptions;
  }

  /**
   * Live batches that were brought twice so far.
   *
   * @return how many
   */
  public int repeats() {
    return repeats;
  }

  /**
   * Live batches held back so far.
   *
   * @return how many
   */
  public int reorderings() {
    return reorderings;
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    List<Publication> copy = List.copyOf(publications);
    return call(() -> shared.append(channel, copy, longer(retention)));
  }

  private static Retention longer(Retention asked) {
    return new Retention(
        Math.max(asked.historyMessages(), EXTRA_HISTORY),
        asked.historyMessages() > 0 && asked.historyAge().compareTo(EXTRA_AGE) > 0
            ? asked.historyAge()
            : EXTRA_AGE,
        Math.max(asked.historyBytes(), EXTRA_BYTES),
        asked.retainedKeys(),
        asked.retainedBytes(),
        asked.retainedAge());
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    if (!dice.hits(dice.faults().failures())) {
      requests.deliver(dice.delayNanos(), () -> shared.sendVolatile(channel, publication));
    }
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    FaultySubscription live = new FaultySubscription(listener, dice, node, this::onFault);
    return call(() ->
            shared
                .subscribe(channel, live)
                .thenApply(
                    source -> {
                      subscriptions.add(live);
                      live.begin(source);
                      return closing(live, source.position());
                    }))
        .whenComplete(
            (subscription, failure) -> {
              if (failure != null) {
                live.end(true);
                subscriptions.remove(live);
              }
            });
  }

  private ChannelSubscription closing(FaultySubscription live, Position position) {
    return new ChannelSubscription() {
      @Override
      public Position position() {
        return position;
      }

      @Override
      public void close() {
        live.end(false);
        subscriptions.remove(live);
      }
    };
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes) {
    return call(() -> shared.read(channel, direction, from, limit, maxBytes));
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return call(() -> shared.retained(channel, afterKey, limit, maxBytes));
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return call(() -> shared.enter(channel, member, lease));
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    return call(() -> shared.leave(channel, member), requests::deliverSlowly);
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return call(() -> shared.members(channel));
  }

  @Override
  public Duration deduplicationWindow() {
    return shared.deduplicationWindow();
  }

  /** Ends this way to the broker, without a word to anybody. */
  @Override
  public void close() {
    subscriptions.forEach(each -> each.end(true));
    subscriptions.clear();
  }

  private void onFault(FaultySubscription.Fault fault) {
    switch (fault) {
      case INTERRUPTED -> interruptions++;
      case REPEATED -> repeats++;
      case REORDERED -> reorderings++;
    }
  }

  /** How a request comes to the broker. */
  private interface Way {
    void deliver(long delayNanos, Runnable arrival);
  }

  private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> work) {
    return call(work, requests::deliver);
  }

  private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> work, Way way) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean fails = dice.hits(dice.faults().failures());
    boolean isDone = !fails || dice.hits(0.5);
    way.deliver(
        dice.delayNanos(),
        () -> {
          if (!isDone) {
            fail(answer);
            return;
          }
          attempt(work)
              .whenComplete(
                  (value, failure) -> {
                    if (fails) {
                      fail(answer);
                    } else {
                      node.deliver(dice.delayNanos(), () -> complete(answer, value, failure));
                    }
                  });
        });
    return answer;
  }

  private void fail(CompletableFuture<?> answer) {
    failures++;
    IOException lost = new IOException("the connection to the broker was lost");
    node.deliver(dice.delayNanos(), () -> answer.completeExceptionally(lost));
  }

  private static <T> void complete(
      CompletableFuture<T> answer, T value, @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(value);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
