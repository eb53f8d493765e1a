package io.everwire.broker;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.RealtimeServer;
import io.everwire.internal.mem.broker.MemoryBroker;
import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the channels of one or several servers stand on.
 *
 * <ul>
 *   <li>Asynchronous: no method blocks, and a stage may complete in any thread, in the calling one
 *       too. A stage that fails says nothing of whether its work was done.
 *   <li>A channel comes to be with its first use, with a fresh random epoch; its offsets count from
 *       1 without a hole. As long as the epoch is the same, nothing that was acknowledged is lost
 *       but by its retention. A broker that cannot promise this for a channel gives it a new epoch.
 *   <li>Publications are bytes. The broker keeps what it is given and never looks into it.
 *   <li>Live publications may be repeated, late, reordered between batches, or lost together with
 *       {@link ChannelListener#onInterrupted}; servers order them by offset, drop doubles and read
 *       holes from history. A broker whose live publications may be late therefore keeps each
 *       publication in its log for a while, even without a retention that asks for it.
 *   <li>Changes of presence come in order, or are lost together with {@code onInterrupted}: after
 *       it, and after each {@link #subscribe}, {@link #members} tells who is there.
 *   <li>A listener may be called before the stage of its {@link #subscribe} has completed, and even
 *       if that fails in the end.
 *   <li>Safe for use by many threads. Calls of one server for one channel come one after the other
 *       where order counts: {@link #append} is not called again before the stage of the one before
 *       has completed, or was given up. {@link #enter} does not wait for a {@link #leave}:
 *       whichever comes first, the higher incarnation counts.
 *   <li>A stage that does not complete within {@link RealtimeServer.Builder#brokerTimeout} is given
 *       up: the server takes it for failed, and has publications appended again. Whichever comes
 *       first counts, as for all that have the same {@link Idempotency}.
 * </ul>
 *
 * Several servers may share a broker; {@code BrokerContract} of the testkit tells whether an
 * implementation holds what is asked here.
 */
public interface Broker extends AutoCloseable {

  /**
   * A broker in the memory of this process, for all servers that are given it. Has a thread for its
   * timer while it is in use, which ends with {@link #close}.
   *
   * @return a broker without channels
   */
  static Broker inMemory() {
    SystemEnvironment own = new SystemEnvironment("broker");
    return new MemoryBroker(own, own::close);
  }

  /**
   * A broker in the memory of this process, on a clock and a timer that are given.
   *
   * @param environment time and chance; outlives the broker
   * @return a broker without channels
   */
  static Broker inMemory(Environment environment) {
    return new MemoryBroker(requireNonNull(environment, "environment"), () -> {});
  }

  /**
   * Appends publications to a channel's log, in order, and sends them to all its subscriptions at
   * all servers. Checks idempotency and order, appends, retains, in one step for each publication.
   *
   * @param channel the channel's name
   * @param publications at least one
   * @param retention what the channel keeps
   * @return completes with one outcome for each publication, in order
   */
  CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention);

  /**
   * Sends a publication that takes no place in the log to all subscriptions, as well as can be. May
   * be dropped without a word.
   *
   * @param channel the channel's name
   * @param publication what to send
   */
  void sendVolatile(String channel, Publication publication);

  /**
   * Begins to bring what is published from now on. One subscription of a server for a channel is
   * enough.
   *
   * @param channel the channel's name
   * @param listener told what comes
   * @return completes when every later publication will be brought, with the position after which
   *     that holds
   */
  CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener);

  /**
   * Reads a part of a channel's log.
   *
   * @param channel the channel's name
   * @param direction which way
   * @param from where to begin, exclusive; empty for the oldest, or the newest if backward. Of
   *     another epoch: as empty
   * @param limit how many at most; positive
   * @param maxBytes how many bytes of them at most, one publication at least
   * @return completes with a page
   */
  CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes);

  /**
   * Reads retained values, in the order of their keys.
   *
   * @param channel the channel's name
   * @param afterKey where to begin, exclusive; empty for the first
   * @param limit how many at most; positive
   * @param maxBytes how many bytes of them at most, one value at least
   * @return completes with a page
   */
  CompletionStage<RetainedPage> retained(String channel, String afterKey, int limit, long maxBytes);

  /**
   * Lets a member be in a channel, or stay there: it leaves when the lease is over unless it is
   * renewed by another call. Changes are brought to all subscriptions.
   *
   * @param channel the channel's name
   * @param member who; replaces one of the same {@link PresentMember#id()} with a lower incarnation
   * @param lease how long
   * @return completes when it is done
   */
  CompletionStage<Void> enter(String channel, PresentMember member, Duration lease);

  /**
   * Lets a member leave. One that has entered again, with a higher incarnation, stays.
   *
   * @param channel the channel's name
   * @param member who
   * @return completes when it is done
   */
  CompletionStage<Void> leave(String channel, PresentMember member);

  /**
   * Asks who is there.
   *
   * @param channel the channel's name
   * @return completes with all members
   */
  CompletionStage<List<PresentMember>> members(String channel);

  /**
   * How long idempotency keys are remembered at least; what clients are told.
   *
   * @return the window
   */
  Duration deduplicationWindow();

  /** Lets go of everything. Does not block for long. */
  @Override
  void close();
}
