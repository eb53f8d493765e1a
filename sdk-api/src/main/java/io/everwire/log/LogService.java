package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Authorizer;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandlers;
import io.everwire.StreamListener;
import io.everwire.broker.Broker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Sends followers the entries of a log that pass their filter, so that what does not pass costs
 * them nothing. It is mounted at a server, and is one of its streams: {@link LogFollower} opens
 * one.
 *
 * <ul>
 *   <li>Entries are read from the channel's history, no faster than the follower takes them: a
 *       channel that is followed needs one. What history no longer has is told as a gap.
 *   <li>The authorizer is asked for each follower: {@code SUBSCRIBE}, and {@code HISTORY} as well
 *       for one that begins with the last entries.
 *   <li>Of hostile requests: a filter has 1,024 characters at most and is no pattern, the last
 *       100,000 entries can be asked for at most, and each follower is a stream, of which a session
 *       has a bounded number ({@link io.everwire.Limits#maxStreams()}).
 *   <li>It has no threads of its own, and nothing of it is left when the streams have ended.
 * </ul>
 *
 * Safe for use by many threads; nothing here blocks.
 */
public final class LogService {
  private final Broker broker;
  private final Authorizer authorizer;
  private final Executor executor;
  private final Set<FilterStream> followers = ConcurrentHashMap.newKeySet();

  private LogService(Broker broker, Authorizer authorizer, Executor executor) {
    this.broker = requireNonNull(broker, "broker");
    this.authorizer = requireNonNull(authorizer, "authorizer");
    this.executor = requireNonNull(executor, "executor");
  }

  /**
   * A service for the channels of a broker.
   *
   * @param broker the one that the server is given too ({@link RealtimeServer.Builder#broker})
   * @param authorizer decides who may follow which channel: the one that the server is given too
   *     ({@link RealtimeServer.Builder#authorizer}), or one that allows everything if the server
   *     has none
   * @return the service
   */
  public static LogService of(Broker broker, Authorizer authorizer) {
    return new LogService(broker, authorizer, ForkJoinPool.commonPool());
  }

  /**
   * With another executor for filtering; the common pool by default.
   *
   * @param other runs short tasks that do not block
   * @return the service
   */
  public LogService withExecutor(Executor other) {
    return new LogService(broker, authorizer, other);
  }

  /**
   * Has a server, or several that share the broker, offer the service.
   *
   * @param builder the server's builder
   * @param <B> its type
   * @return the builder
   * @throws IllegalArgumentException if it has a log service already
   */
  public <B extends StreamHandlers<B>> B mount(B builder) {
    return builder.stream(FollowRequest.TYPE, this::accept);
  }

  /**
   * Asks the authorizer again for all followers of a principal; those that are no longer allowed
   * end with {@code PERMISSION_DENIED}. To be called together with {@link
   * RealtimeServer#reauthorize}, which knows nothing of them. Returns at once.
   *
   * @param principalId whose followers
   */
  public void reauthorize(String principalId) {
    for (FilterStream each : followers) {
      if (each.principal().id().equals(principalId)) {
        executor.execute(each::judgeAgain);
      }
    }
  }

  private StreamListener<FollowRequest> accept(
      StreamContext context, Stream<FollowAnswer, FollowRequest> stream) {
    Principal principal =
        context
            .principal()
            .orElseThrow(
                () ->
                    new RealtimeException(
                        StatusCode.FAILED_PRECONDITION, "logs are followed at a server"));
    FilterStream follower =
        new FilterStream(
            principal,
            authorizer,
            stream,
            (request, out) -> new LogTail(broker, executor, request, out));
    followers.add(follower);
    context.onEnd(
        status -> {
          followers.remove(follower);
          follower.end();
        });
    return follower;
  }
}
